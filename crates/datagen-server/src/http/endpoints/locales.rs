//! `/locales`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use datagen_core::locale::LocaleHoldings;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::caller::MaybeCaller;
use crate::http::query::NoQuery;
use crate::service::App;

/// Every locale.
#[derive(Debug, Serialize, ToSchema)]
pub struct Locales {
    /// How many there are.
    locale_count: usize,
    /// Key, names, fallback chain and what data each holds.
    #[schema(value_type = Vec<Object>)]
    locales: Vec<LocaleHoldings>,
}

/// Every locale with its name, where its data comes from in which order, and what data it holds.
#[utoipa::path(get, path = "/locales", tag = "Discovery", security((), ("X-API-Key" = [])),
    responses((status = 200, description = "The locales.", body = Locales)))]
pub async fn locales(State(app): State<Arc<App>>, _: MaybeCaller, _: NoQuery) -> Json<Locales> {
    let locales = app.engine.locale_holdings().to_vec();
    Json(Locales { locale_count: locales.len(), locales })
}
