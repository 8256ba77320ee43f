//! Ways to reach a person besides e-mail and telephone (those are in `personal`): extensions, calling codes, handles.

use schemars::JsonSchema;
use serde::Deserialize;

use super::TypeDef;
use super::composition::{FormatOptions, masked_number};
use super::geographic::{Scope, country_in};
use crate::compile::FieldCx;
use crate::entity::person;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("phoneExtension", "Telephone extension", extension)
            .about("Extension within a company, three or four digits; `format` is a mask.")
            .aliases(&["phone_ext", "telephone_extension", "extension_number"])
            .headers(&["ext", "extension", "durchwahl", "poste_telephonique", "interno", "内線"]),
        TypeDef::new("callingCode", "Country calling code", calling_code)
            .about(
                "International dialling code of the row's country such as `+971`; with `scope` `world` of any country.",
            )
            .aliases(&["country_calling_code", "dialing_code", "phone_country_code", "country_dial_code", "isd_code"])
            .headers(&["dial_code", "vorwahl_land", "indicatif", "prefijo_pais", "код_страны"])
            .by_locale("Code of the country."),
        TypeDef::new("socialHandle", "Social media handle", handle)
            .about("Handle made from the row's name such as `@jane_doe42`.")
            .aliases(&[
                "social_media_handle",
                "instagram_handle",
                "twitter_handle",
                "x_handle",
                "tiktok_handle",
                "github_handle",
            ])
            .headers(&["instagram", "twitter", "tiktok", "mastodon", "telegram"])
            .by_locale("Names in other scripts are romanised."),
    ]
}

fn extension(cx: &mut FieldCx<'_, '_>, options: FormatOptions) {
    if options.is_given() {
        return masked_number(cx, &options, "");
    }
    let value = cx.index_from("extension", 100, 9_900);
    cx.emit(crate::plan::Op::Int(value));
}

/// Constraints of `callingCode`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CallingCodeOptions {
    /// `local`: the country of the row's place (default); `world`: any country, by population.
    scope: Option<Scope>,
}

fn calling_code(cx: &mut FieldCx<'_, '_>, options: CallingCodeOptions) {
    cx.text("+");
    country_in(cx, options.scope, "calling_code");
}

/// Constraints of `socialHandle`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct HandleOptions {
    /// What stands before the name: `@` (default), nothing, or an address such as `https://social.example/@`; at most 64 bytes.
    prefix: Option<String>,
}

fn handle(cx: &mut FieldCx<'_, '_>, options: HandleOptions) {
    let prefix = options.prefix.unwrap_or_else(|| "@".to_owned());
    if prefix.len() > 64 {
        let fix = Some(vec![("prefix", serde_json::json!("@"))]);
        let (message, hint) = ("`prefix` is too long.".to_owned(), "Give at most 64 bytes.".to_owned());
        return cx.problem(crate::problem::codes::INVALID_CONSTRAINT, "prefix", message, hint, fix);
    }
    cx.text(&prefix);
    person::user_name(cx);
}
