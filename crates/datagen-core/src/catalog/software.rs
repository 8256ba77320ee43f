//! Software: applications, versions, source control, databases, clouds, containers.
//!
//! Does not live here: what programs write while they run (`logs`) or measure (`telemetry`).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::composition::masked_number;
use super::kit;
use super::primitive::hex_text;
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{company, pattern_ops, shared_pick, shared_pick_in, switch_patterns};
use crate::locale::WordList;
use crate::mask::{DIGITS, Mask, Masks};
use crate::plan::{Op, Reg, Step};
use crate::words::Words;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = applications();
    types.extend(source_control());
    types.extend(databases());
    types.extend(operations());
    types
}

fn applications() -> Vec<TypeDef> {
    vec![
        TypeDef::new("appName", "Application name", |cx, _: NoOptions| app(cx, "", |name| name.to_owned()))
            .about("Name of an application.")
            .aliases(&["app", "application_name", "application", "App Name", "software_name", "program_name"])
            .headers(&["software", "anwendung", "aplicacion"])
            .unique_by(APP),
        TypeDef::new("bundleId", "Bundle id", |cx, _: NoOptions| {
            cx.text("com.example.");
            app(cx, "", company::ascii_slug);
        })
        .about("Identifier of the row's application in reverse domain form, under `com.example`.")
        .aliases(&["bundle_identifier", "package_name", "App Bundle ID", "application_id", "app_bundle_id"])
        .headers(&["app_id", "android_package"])
        .unique_by(APP),
        TypeDef::new("semver", "Semantic version", semver)
            .formed()
            .about("Version such as `2.14.3`; `prefix` puts text before it, `preRelease` gives some an ending such as `-beta.2`.")
            .aliases(&["semantic_version", "version", "app_version", "system.semver", "software_version", "App Version"])
            .headers(&["release", "build_version", "ver"]),
        TypeDef::new("serialNumber", "Serial number", |cx, o| masked_number(cx, &o, "?##?######"))
            .about("Serial number of a device, such as `K42T081736`; `format` is a mask.")
            .aliases(&["serial_number", "device_serial", "serial_no", "hardware_serial"])
            .headers(&["sn", "s_n", "seriennummer", "numero_serie", "numero_de_serie"]),
        TypeDef::new("programmingLanguage", "Programming language", |cx, _: NoOptions| {
            cx.list_word("programming_language");
        })
        .about("Programming language, by use.")
        .aliases(&["coding_language", "code_language", "programming_lang"])
        .headers(&["tech_stack", "repo_language"]),
        TypeDef::new("softwareLicense", "Software licence", |cx, _: NoOptions| cx.list_word("software_license"))
            .about("SPDX expression of a free licence, by use.")
            .aliases(&["spdx_license", "open_source_license", "software_licence", "repo_license"])
            .headers(&["spdx", "license_type"]),
        TypeDef::new("environment", "Deployment environment", |cx, _: NoOptions| cx.list_word("environment"))
            .about("Where software is deployed: production, staging and so on.")
            .aliases(&["env", "deployment_environment", "deploy_env", "runtime_environment"])
            .headers(&["umgebung", "entorno", "stage_name"]),
        TypeDef::new("featureFlag", "Feature flag", |cx, _: NoOptions| cx.list_word("feature_flag"))
            .about("Name of a switch for a feature, such as `dark_mode`.")
            .aliases(&["feature", "feature_toggle", "feature_name", "flag_name"])
            .headers(&["toggle", "experiment"]),
        TypeDef::new("serviceName", "Service name", |cx, _: NoOptions| {
            let services = kit::of_kind(&cx.locale.list("code_name"), "service");
            cx.list_entry(&services);
        })
        .about("Name of a service of a larger system, such as `billing`.")
        .aliases(&["microservice", "service_id", "component_name", "upstream_service"])
        .headers(&["service", "component", "subsystem"]),
    ]
}

fn source_control() -> Vec<TypeDef> {
    vec![
        TypeDef::new("gitSha", "Git commit", |cx, o: ShaOptions| {
            let default = if o.short == Some(true) { 7 } else { 40 };
            if let Some(length) = kit::length_within(cx, "length", o.length, default, 4..=64) {
                hex_text(cx, length, false);
            }
        })
        .formed()
        .about("Name of a commit: 40 hexadecimal digits, or seven when `short`.")
        .aliases(&["commit_sha", "commit_hash", "git.commitSha", "git_commit", "git_hash", "commit_id"])
        .headers(&["sha", "commit", "revision", "build_sha"]),
        TypeDef::new("gitBranch", "Git branch", git_branch)
            .about("Name of a branch, such as `feature/412-dark-mode`.")
            .aliases(&["branch_name", "git.branch", "git_ref", "branch"])
            .headers(&["source_branch", "target_branch", "ref"]),
        TypeDef::new("commitMessage", "Commit message", commit_message)
            .about("First line of a commit; with `\"style\": \"conventional\"` with its kind, as Conventional Commits has it.")
            .aliases(&["git.commitMessage", "commit_subject", "commit_title", "change_message"])
            .headers(&["change_log", "commit_msg"]),
    ]
}

fn databases() -> Vec<TypeDef> {
    vec![
        TypeDef::new("databaseColumn", "Database column", |cx, _: NoOptions| cx.list_word("database_column"))
            .about("Name of a column as databases have them.")
            .aliases(&["database.column", "db_column", "column_name", "field_name"])
            .headers(&["attribute_name"]),
        TypeDef::new("databaseTable", "Database table", |cx, _: NoOptions| cx.list_word("database_table"))
            .about("Name of a table as databases have them.")
            .aliases(&["db_table", "table_name", "relation_name"])
            .headers(&["source_table", "target_table"]),
        TypeDef::new("databaseType", "Database column type", |cx, _: NoOptions| cx.list_word("database_type"))
            .about("SQL type of a column, such as `varchar(255)`.")
            .aliases(&["database.type", "db_type", "column_type", "sql_type"])
            .headers(&["datatype_name"]),
        TypeDef::new("databaseEngine", "Database engine", |cx, _: NoOptions| cx.list_word("database_engine"))
            .about("Database product, by use.")
            .aliases(&["database.engine", "db_engine", "database_system", "dbms", "rdbms"])
            .headers(&["database", "db"]),
    ]
}

fn operations() -> Vec<TypeDef> {
    vec![
        TypeDef::new("cloudProvider", "Cloud provider", |cx, _: NoOptions| {
            if cx.unique {
                return cx.refuse_unique("many regions share it");
            }
            let (region, regions) = region(cx);
            cx.word(&kit::fact_words(&regions, 0), region);
        })
        .about("Cloud provider, by use; the row's `cloudRegion` is one of its own.")
        .aliases(&["cloud", "cloud_vendor", "hosting_provider"])
        .headers(&["provider", "csp"]),
        TypeDef::new("cloudRegion", "Cloud region", |cx, _: NoOptions| {
            let (region, regions) = region(cx);
            cx.word(&regions.words, region);
        })
        .about("Region of the row's cloud provider, such as `eu-central-1`.")
        .aliases(&["aws_region", "azure_region", "gcp_region", "availability_region", "data_center_region"])
        .headers(&["datacenter", "hosting_region"])
        .unique_by(REGION),
        TypeDef::new("containerImage", "Container image", container_image)
            .about("Image and tag of a container, such as `postgres:17-alpine`.")
            .aliases(&["docker_image", "image_name", "oci_image", "docker_tag"])
            .headers(&["image_ref", "container"]),
        TypeDef::new("containerId", "Container id", |cx, o: ShaOptions| {
            let default = if o.short == Some(true) { 12 } else { 64 };
            if let Some(length) = kit::length_within(cx, "length", o.length, default, 4..=64) {
                hex_text(cx, length, false);
            }
        })
        .formed()
        .about("Id of a container: 64 hexadecimal digits, or twelve when `short`.")
        .aliases(&["docker_id", "docker_container_id"])
        .headers(&["cid"]),
        TypeDef::new("podName", "Pod name", |cx, _: NoOptions| {
            let services = kit::of_kind(&cx.locale.list("code_name"), "service");
            kit::any_word(cx, "service", &services);
            cx.text("-");
            kit::random_text(cx, "set", &POD_LETTERS.into(), 10);
            cx.text("-");
            let unique = std::mem::replace(&mut cx.unique, false);
            kit::random_text(cx, "pod", &POD_LETTERS.into(), 5);
            cx.unique = unique;
        })
        .about("Name of a Kubernetes pod: service, replica set and five letters.")
        .aliases(&["kubernetes_pod", "k8s_pod", "pod"])
        .headers(&["pod_id"]),
    ]
}

/// What Kubernetes makes names of: no vowels, so that no words come about.
const POD_LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// Latent that decides the application.
const APP: &str = "application";

fn app(cx: &mut FieldCx<'_, '_>, prefix: &str, form: impl Fn(&str) -> String) {
    let apps = cx.locale.list("app_name");
    let index = shared_pick(cx, APP, &apps);
    let words = Arc::new(Words::new(apps.words.iter().map(|name| format!("{prefix}{}", form(&name)))));
    cx.word(&words, index);
}

/// Constraints of `semver`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct SemverOptions {
    /// Text before it, such as `v`, at most 64 bytes.
    prefix: Option<String>,
    /// One in eight has an ending such as `-beta.2` (false).
    pre_release: Option<bool>,
}

/// Shares of major versions 0 to 9.
const MAJORS: [u64; 10] = [18, 26, 17, 12, 9, 6, 5, 3, 2, 2];

fn semver(cx: &mut FieldCx<'_, '_>, options: SemverOptions) {
    if !kit::prefix(cx, options.prefix.as_deref(), "") {
        return;
    }
    let pre_release = options.pre_release == Some(true);
    if cx.unique {
        // Ten majors with a hundred minors and patches: their digits are those of one number.
        let number = cx.index("version", 100_000);
        for (divisor, modulus, before) in [(10_000, 10, ""), (100, 100, "."), (1, 100, ".")] {
            cx.text(before);
            let function = move |x: &[u64]| x[0] / divisor % modulus;
            let part = cx.step(Step::Map { inputs: vec![number], function: Arc::new(function) });
            cx.emit(Op::Int(part));
        }
        return;
    }
    let major = kit::choice(cx, "major", &MAJORS);
    cx.emit(Op::Int(major));
    for (purpose, n) in [("minor", 40u64), ("patch", 24)] {
        cx.text(".");
        let bits = cx.draw(purpose);
        // The square of a uniform number: small ones are more frequent.
        let function = move |x: &[u64]| (x[0] >> 32) * (x[0] >> 32) / (u64::MAX / n).max(1);
        let part = cx.step(Step::Map { inputs: vec![bits], function: Arc::new(function) });
        cx.emit(Op::Int(part));
    }
    if pre_release {
        let which = kit::choice(cx, "ending", &[21, 1, 1, 1]);
        let number = kit::uniform(cx, "ending number", 5, 1);
        let ending = |name: &str| vec![Op::Literal(format!("-{name}.").into()), Op::Int(number)];
        let branches = Arc::new([Vec::new(), ending("alpha"), ending("beta"), ending("rc")]);
        cx.emit(Op::Switch { which, branches });
    }
}

/// Constraints of commit and container names.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ShaOptions {
    /// The short form (false).
    short: Option<bool>,
    /// Digits, 4 to 64.
    length: Option<u32>,
}

/// Branches with their weights: `{area}` a part of the application, `{ticket}` and `{small}` numbers.
const BRANCHES: [(&str, u64); 9] = [
    ("main", 14),
    ("develop", 6),
    ("feature/{ticket}-{area}", 30),
    ("feature/{area}", 12),
    ("fix/{ticket}-{area}", 14),
    ("bugfix/{area}", 8),
    ("hotfix/{small}.{small}.{small}", 3),
    ("release/{small}.{small}", 5),
    ("chore/{area}", 8),
];

fn git_branch(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let areas = cx.locale.list("commit_area");
    let slugs = Arc::new(Words::new(areas.words.iter().map(|area| area.replace(' ', "-"))));
    let bits = cx.draw("area");
    let area = cx.step(Step::Pick { bits, alias: Arc::clone(&areas.alias) });
    if cx.unique {
        cx.text("feature/");
        cx.word(&slugs, area);
        return kit::number_when_unique(cx, "-");
    }
    let ticket = kit::uniform(cx, "ticket", 4900, 100);
    let small = ["small 1", "small 2", "small 3"].map(|purpose| kit::uniform(cx, purpose, 10, 0));
    let which = kit::choice(cx, "branch", &BRANCHES.map(|b| b.1));
    let mut branches = Vec::new();
    for (pattern, _) in BRANCHES {
        let mut used = 0;
        branches.push(cx.branch(|cx| {
            pattern_ops(cx, pattern, |cx, part| match part {
                "area" => cx.word(&slugs, area),
                "ticket" => cx.emit(Op::Int(ticket)),
                _ => {
                    cx.emit(Op::Int(small[used]));
                    used += 1;
                }
            });
        }));
    }
    cx.emit(Op::Switch { which, branches: branches.into() });
}

/// Constraints of `commitMessage`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CommitOptions {
    /// `plain` (default), such as `Add dark mode`, or `conventional`, such as `feat: add dark mode`.
    style: Option<CommitStyle>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum CommitStyle {
    Plain,
    Conventional,
}

fn commit_message(cx: &mut FieldCx<'_, '_>, options: CommitOptions) {
    if cx.unique {
        return cx.refuse_unique("messages repeat");
    }
    let messages = cx.locale.list("commit_message");
    let conventional = options.style == Some(CommitStyle::Conventional);
    let written = |(message, kind): (String, &String)| match conventional {
        true => format!("{kind}: {message}"),
        false => message[..1].to_ascii_uppercase() + &message[1..],
    };
    let texts: Vec<String> = messages.words.iter().zip(&messages.extras).map(written).collect();
    let areas = cx.locale.list("commit_area");
    let bits = cx.draw("area");
    let area = cx.step(Step::Pick { bits, alias: Arc::clone(&areas.alias) });
    let which = cx.pick("message", &messages);
    switch_patterns(cx, which, &texts, |cx, _| cx.word(&areas.words, area));
}

/// Latent that decides the region, and with it the provider.
const REGION: &str = "cloud region";
/// Shares of the providers; others have the last one.
const PROVIDERS: [(&str, u64); 4] = [("AWS", 31), ("Azure", 24), ("Google Cloud", 12), ("", 4)];

/// The row's region, each provider by its share.
fn region(cx: &mut FieldCx<'_, '_>) -> (Reg, WordList) {
    let regions = cx.locale.list("cloud_region");
    let mut providers: Vec<String> = kit::facts(&regions, 0).map(str::to_owned).collect();
    providers.sort_unstable();
    providers.dedup();
    if cx.latent_is_unique(REGION) {
        let all: Vec<_> =
            regions.words.iter().zip(&regions.extras).map(|(word, extra)| (word, 1, extra.clone())).collect();
        let all = WordList::new(&all);
        return (shared_pick(cx, REGION, &all), all);
    }
    let share = |name: &String| PROVIDERS.iter().find(|p| p.0 == name || p.0.is_empty()).map_or(1, |p| p.1);
    let weights: Vec<u64> = providers.iter().map(share).collect();
    let provider = crate::entity::weighted_latent(cx, "cloud provider", &weights);
    let of = |extra: &str| extra.split('|').next().unwrap_or_default().to_owned();
    shared_pick_in(cx, REGION, &regions, &providers, of, provider)
}

fn container_image(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let images = cx.locale.list("container_image");
    // An entry each of image and tag, which shares the image's weight; `#` is a digit.
    let mut masks = Vec::new();
    let mut weights = Vec::new();
    for ((image, weight), tags) in images.words.iter().zip(&images.weights).zip(&images.extras) {
        let tags: Vec<&str> = tags.split('|').collect();
        for tag in &tags {
            masks.push(Mask::parse(&format!("{image}:{tag}"), |c| (c == '#').then_some(DIGITS)));
            weights.push(weight * 1000 / tags.len() as u64);
        }
    }
    if cx.unique {
        return cx.refuse_unique("images repeat");
    }
    let which = kit::choice(cx, "image", &weights);
    let domains: Arc<[u64]> = masks.iter().map(Mask::domain).collect();
    let n = cx.step(Step::Lookup { index: which, table: domains });
    let bits = cx.draw("tag");
    let value = cx.step(Step::ScaleBy { bits, n });
    cx.emit(Op::Mask { masks: Arc::new(Masks::new(masks)), which, value });
}
