//! `/pricing`: the tiers, from the configuration that also enforces them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::caller::MaybeCaller;
use crate::http::query::NoQuery;
use crate::service::App;
use crate::tier::Limits;

/// The tiers, smallest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pricing {
    /// The tiers.
    tiers: Vec<TierPrice>,
    /// Where to get a higher one.
    upgrade_url: String,
}

/// A tier, its price and its limits.
#[derive(Debug, Serialize, ToSchema)]
pub struct TierPrice {
    /// Name in keys and answers.
    name: String,
    /// Name for people.
    title: String,
    /// Price for people.
    price: String,
    /// What it may do.
    limits: Limits,
}

/// Tiers with their prices and limits.
#[utoipa::path(get, path = "/pricing", tag = "Discovery", security((), ("X-API-Key" = [])),
    responses((status = 200, description = "The tiers.", body = Pricing)))]
pub async fn pricing(State(app): State<Arc<App>>, _: MaybeCaller, _: NoQuery) -> Json<Pricing> {
    let tiers = app.settings.tiers_by_size().into_iter().map(|tier| TierPrice {
        name: tier.name.clone(),
        title: tier.title.clone(),
        price: tier.price.clone(),
        limits: tier.limits(app.settings.limits.body_bytes_max),
    });
    Json(Pricing { tiers: tiers.collect(), upgrade_url: app.settings.upgrade_url.clone() })
}
