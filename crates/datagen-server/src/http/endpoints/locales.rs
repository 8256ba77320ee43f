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
    /// Key, names, fallback chain and what data each holds. `grade` is a letter by what a locale holds of its own, told part by
    /// part in `holds`: names by sex, cities with region and coordinates, streets, postal codes (or that there are none), the
    /// telephone plan, companies, names in its own script, the vocabulary of its language. `A`: all; `B`: all but one; `C`: all but two or three; `D`: less.
    #[schema(value_type = Vec<Object>)]
    locales: Vec<LocaleHoldings>,
}

/// Every locale with its name, where its data comes from in which order, what data it holds, and a
/// grade by that.
#[utoipa::path(get, path = "/locales", tag = "Discovery", security((), ("X-API-Key" = [])),
    responses((status = 200, description = "The locales.", body = Locales)))]
pub async fn locales(State(app): State<Arc<App>>, _: MaybeCaller, _: NoQuery) -> Json<Locales> {
    let locales = app.engine.locale_holdings().to_vec();
    Json(Locales { locale_count: locales.len(), locales })
}
