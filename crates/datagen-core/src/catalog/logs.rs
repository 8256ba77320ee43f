//! What programs write while they run: log lines, errors, stack traces, trace ids.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::composition::masked_number;
use super::kit;
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{shared_pick, shared_pick_in, switch_patterns, uniform_latent};
use crate::locale::WordList;
use crate::plan::{Op, Reg, Step};
use crate::words::Words;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("logLevel", "Log level", |cx, o: LevelOptions| {
            let levels = cx.locale.list("log_level");
            let level = shared_pick(cx, LEVEL, &levels);
            let words = match o.case {
                Some(super::primitive::Case::Lower) => {
                    Arc::new(Words::new(levels.words.iter().map(|w| w.to_ascii_lowercase())))
                }
                _ => Arc::clone(&levels.words),
            };
            cx.word(&words, level);
        })
        .about("Level of the row's log entry, from TRACE to FATAL, as frequent as in production.")
        .aliases(&["log_severity", "severity_level", "loglevel", "logging_level"])
        .headers(&["level", "severity", "lvl"])
        .unique_by(LEVEL),
        TypeDef::new("logMessage", "Log message", |cx, _: NoOptions| log_message(cx))
            .about("What the row's log entry says, fitting its level.")
            .aliases(&["log_text", "log_entry_message", "event_message"])
            .headers(&["message", "msg"]),
        TypeDef::new("logLine", "Log line", log_line)
            .about("Line of a log with time, level, logger and a message that fits the level; times grow with the rows. `format` gives JSON, logfmt and the access log of web servers.")
            .aliases(&["log_entry", "log", "log_record", "syslog_line", "access_log_line"])
            .headers(&["raw_log", "line", "logzeile"]),
        TypeDef::new("errorMessage", "Error message", error_message)
            .about("What a program says when something failed.")
            .aliases(&["error", "error_text", "exception_message", "failure_reason", "hacker.phrase"])
            .headers(&["err", "err_msg", "fehlermeldung", "mensaje_error"]),
        TypeDef::new("errorCode", "Error code", |cx, o| masked_number(cx, &o, "E####"))
            .about("Code of an error such as `E4012`; `format` is a mask.")
            .aliases(&["err_code", "exception_code", "fault_code", "failure_code"])
            .headers(&["error_no", "errno", "fehlercode"]),
        TypeDef::new("stackTrace", "Stack trace", stack_trace)
            .about("Exception and frames of a program in several lines; `language` chooses between Java, Python, JavaScript, C#, Go, Ruby, PHP and Rust.")
            .aliases(&["stacktrace", "traceback", "exception_stack", "call_stack", "error_stack"])
            .headers(&["stack", "exception", "backtrace"]),
        TypeDef::new("traceId", "Trace id", |cx, _: NoOptions| trace_id(cx))
            .formed()
            .about("W3C trace id of the row: 32 hexadecimal digits.")
            .aliases(&["trace", "otel_trace_id", "distributed_trace_id", "w3c_trace_id"])
            .headers(&["traceid", "x_trace_id", "x_b3_traceid"])
            .unique_by(TRACE),
        TypeDef::new("spanId", "Span id", |cx, _: NoOptions| span_id(cx))
            .formed()
            .about("W3C span id of the row: 16 hexadecimal digits.")
            .aliases(&["span", "parent_span_id", "otel_span_id"])
            .headers(&["spanid", "x_b3_spanid"])
            .unique_by(SPAN),
        TypeDef::new("traceParent", "traceparent header", |cx, _: NoOptions| {
            if cx.unique {
                return cx.refuse_unique("ask it of `traceId` or `spanId`");
            }
            cx.text("00-");
            trace_id(cx);
            cx.text("-");
            span_id(cx);
            let sampled = kit::choice(cx, "sampled", &[80, 20]);
            cx.word(&WordList::uniform(["-00", "-01"]).words, sampled);
        })
        .formed()
        .about("W3C traceparent header of the row's trace and span.")
        .aliases(&["trace_parent", "w3c_traceparent", "trace_context"]),
    ]
}

/// Latents that decide level, trace and span.
const LEVEL: &str = "log level";
const TRACE: &str = "trace";
const SPAN: &str = "span";

/// Constraints of `logLevel`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LevelOptions {
    /// `upper` (default) or `lower`.
    case: Option<super::primitive::Case>,
}

fn trace_id(cx: &mut FieldCx<'_, '_>) {
    let high = cx.latent("trace high", |cx| cx.entity_draw("trace high"));
    cx.emit(Op::Hex { value: high, nibbles: 16, upper: false });
    latent_hex(cx, TRACE);
}

fn span_id(cx: &mut FieldCx<'_, '_>) {
    latent_hex(cx, SPAN);
}

/// Sixteen digits of the entity, distinct in every row when some field asked for it.
fn latent_hex(cx: &mut FieldCx<'_, '_>, latent: &'static str) {
    let unique = cx.latent_is_unique(latent);
    if cx.unique {
        cx.set_unique_domain(u64::MAX);
    }
    let value = cx.latent(latent, |cx| if unique { cx.entity_index(latent, u64::MAX) } else { cx.entity_draw(latent) });
    cx.emit(Op::Hex { value, nibbles: 16, upper: false });
}

/// Numbers that messages mention: latent, how many, from.
const NUMBERS: [(&str, &str, u64, u64); 7] = [
    ("count", "message count", 4990, 10),
    ("ms", "message ms", 480, 2),
    ("us", "message us", 900, 20),
    ("slow", "message slow", 28_000, 2000),
    ("small", "message small", 8, 2),
    ("percent", "message percent", 19, 80),
    ("size", "message size", 4_000_000, 300),
];

/// Latents of the names that messages mention.
const NAMES: [(&str, &str); 7] = [
    ("key", "message key"),
    ("service", "message service"),
    ("table", "message table"),
    ("job", "message job"),
    ("method", "message method"),
    ("path", "message path"),
    ("file", "message file"),
];

/// Appends what a placeholder of a message stands for; the columns of a row share it.
fn message_part(cx: &mut FieldCx<'_, '_>, part: &str) {
    if let Some((_, latent, n, from)) = NUMBERS.iter().find(|number| number.0 == part) {
        let value = uniform_latent(cx, latent, *n, *from);
        return cx.emit(Op::Int(value));
    }
    if let Some((kind, latent)) = NAMES.iter().find(|name| name.0 == part) {
        let names = kit::of_kind(&cx.locale.list("code_name"), kind);
        let index = cx.latent(latent, |cx| {
            let bits = cx.entity_draw(latent);
            cx.step(Step::Pick { bits, alias: Arc::clone(&names.alias) })
        });
        return cx.word(&names.words, index);
    }
    match part {
        "id" => {
            let value = cx.latent("message id", |cx| cx.entity_draw("message id"));
            cx.emit(Op::Hex { value, nibbles: 8, upper: false });
        }
        "user" => {
            let value = uniform_latent(cx, "message user", 90_000, 10_000);
            cx.emit(Op::Int(value));
        }
        "port" => {
            let value = uniform_latent(cx, "message port", 900, 8000);
            cx.emit(Op::Int(value));
        }
        "version" => {
            for (at, latent) in ["message major", "message minor", "message patch"].into_iter().enumerate() {
                if at > 0 {
                    cx.text(".");
                }
                let value = uniform_latent(cx, latent, 10, 0);
                cx.emit(Op::Int(value));
            }
        }
        _ => {
            let roles = cx.locale.list("host_role");
            let index = cx.latent("message host", |cx| {
                let bits = cx.entity_draw("message host");
                cx.step(Step::Pick { bits, alias: Arc::clone(&roles.alias) })
            });
            cx.word(&roles.words, index);
            cx.text("-0");
            let value = uniform_latent(cx, "message host number", 9, 1);
            cx.emit(Op::Int(value));
        }
    }
}

/// The row's level, and a message that fits it: its entry in a list sorted by level.
fn message(cx: &mut FieldCx<'_, '_>) -> (Reg, Reg, WordList) {
    let levels = cx.locale.list("log_level");
    let level = shared_pick(cx, LEVEL, &levels);
    let keys: Vec<String> = levels.words.iter().collect();
    let messages = cx.locale.list("log_message");
    let (which, sorted) = shared_pick_in(cx, "log message", &messages, &keys, str::to_owned, level);
    (level, which, sorted)
}

fn log_message(cx: &mut FieldCx<'_, '_>) {
    if cx.unique {
        return cx.refuse_unique("messages repeat");
    }
    let (_, which, messages) = message(cx);
    let texts: Vec<String> = messages.words.iter().collect();
    switch_patterns(cx, which, &texts, message_part);
}

fn error_message(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        return cx.refuse_unique("messages repeat");
    }
    let messages = cx.locale.list("error_message");
    let texts: Vec<String> = messages.words.iter().collect();
    let which = cx.pick("message", &messages);
    switch_patterns(cx, which, &texts, message_part);
}

/// Constraints of `logLine`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LineOptions {
    /// `plain` (default), `json`, `logfmt`, or `combined`: the access log of web servers.
    format: Option<LineFormat>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum LineFormat {
    Plain,
    Json,
    Logfmt,
    #[serde(alias = "access", alias = "apache", alias = "nginx")]
    Combined,
}

/// Milliseconds from row to row.
const LINE_MILLIS: u64 = 137;

fn log_line(cx: &mut FieldCx<'_, '_>, options: LineOptions) {
    if cx.unique {
        return cx.refuse_unique("lines are not numbered");
    }
    match options.format.unwrap_or(LineFormat::Plain) {
        LineFormat::Plain => {
            line_time(cx);
            cx.text(" ");
            level_and_message(cx, |cx, level, words| {
                let padded = Arc::new(Words::new(words.iter().map(|word| format!("{word:<5} ["))));
                cx.word(&padded, level);
                logger(cx);
                cx.text("] ");
            });
        }
        LineFormat::Json => {
            cx.text(r#"{"time":""#);
            line_time(cx);
            cx.text(r#"","level":""#);
            level_and_message(cx, |cx, level, words| {
                cx.word(words, level);
                cx.text(r#"","logger":""#);
                logger(cx);
                cx.text(r#"","message":""#);
            });
            cx.text(r#""}"#);
        }
        LineFormat::Logfmt => {
            cx.text("time=");
            line_time(cx);
            cx.text(" level=");
            level_and_message(cx, |cx, level, words| {
                let small = Arc::new(Words::new(words.iter().map(|word| word.to_ascii_lowercase())));
                cx.word(&small, level);
                cx.text(" logger=");
                logger(cx);
                cx.text(" msg=\"");
            });
            cx.text("\"");
        }
        LineFormat::Combined => access_line(cx),
    }
}

/// The row's level, what `between` makes of it, and its message.
fn level_and_message(cx: &mut FieldCx<'_, '_>, between: impl FnOnce(&mut FieldCx<'_, '_>, Reg, &Arc<Words>)) {
    let (level, which, messages) = message(cx);
    let words = Arc::clone(&cx.locale.list("log_level").words);
    between(cx, level, &words);
    let texts: Vec<String> = messages.words.iter().collect();
    switch_patterns(cx, which, &texts, message_part);
}

/// The class that writes the line, such as `order.OrderService`.
fn logger(cx: &mut FieldCx<'_, '_>) {
    let units = CodeUnits::new(cx);
    let index = cx.latent("log logger", |cx| {
        let bits = cx.entity_draw("log logger");
        cx.step(Step::Scale { bits, n: units.classes.len() as u64, add: 0 })
    });
    let names = Arc::new(Words::new(
        units
            .classes
            .iter()
            .zip(&units.modules)
            .map(|(class, module)| format!("{}.{class}", module.split('_').next().unwrap_or(module))),
    ));
    cx.word(&names, index);
}

/// Milliseconds since the epoch: they grow with the rows from the reference time on.
fn line_millis(cx: &mut FieldCx<'_, '_>) -> Reg {
    let start = cx.builder.reference_millis as u64;
    cx.latent("log time", |cx| {
        let (row, bits) = (cx.step(Step::Row), cx.entity_draw("log time"));
        let jitter = cx.step(Step::Scale { bits, n: LINE_MILLIS, add: 0 });
        cx.step(Step::MulAdd { a: row, multiplier: LINE_MILLIS, b: Some(jitter), add: start })
    })
}

/// Days, seconds of the day and milliseconds of the line's time.
fn line_clock(cx: &mut FieldCx<'_, '_>) -> [Reg; 3] {
    let millis = line_millis(cx);
    let parts: [fn(i64) -> i64; 3] =
        [|ms| ms.div_euclid(86_400_000), |ms| ms.rem_euclid(86_400_000) / 1000, |ms| ms.rem_euclid(1000)];
    parts.map(|part| {
        let function = move |x: &[u64]| part(x[0] as i64) as u64;
        cx.step(Step::Map { inputs: vec![millis], function: Arc::new(function) })
    })
}

fn line_time(cx: &mut FieldCx<'_, '_>) {
    let [days, seconds, millis] = line_clock(cx);
    cx.emit(Op::Date(days));
    cx.text("T");
    cx.emit(Op::Time(seconds));
    cx.text(".");
    cx.emit(Op::Digits { value: millis, width: 3 });
    cx.text("Z");
}

/// Months as access logs write them.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn access_line(cx: &mut FieldCx<'_, '_>) {
    // Clients of the documentation network of RFC 5737, whose hosts are few: their number says nothing.
    cx.text("203.0.113.");
    let host = kit::uniform(cx, "host", 254, 1);
    cx.emit(Op::Int(host));
    cx.text(" - - [");
    let [days, seconds, _] = line_clock(cx);
    let date = |part: fn(i64, u32, u32) -> u64| {
        move |x: &[u64]| {
            let (year, month, day) = crate::time::civil_from_days(x[0] as i64);
            part(year, month, day)
        }
    };
    let day = cx.step(Step::Map { inputs: vec![days], function: Arc::new(date(|_, _, day| u64::from(day))) });
    let month = cx.step(Step::Map { inputs: vec![days], function: Arc::new(date(|_, month, _| u64::from(month - 1))) });
    let year = cx.step(Step::Map { inputs: vec![days], function: Arc::new(date(|year, _, _| year as u64)) });
    cx.emit(Op::Digits { value: day, width: 2 });
    cx.text("/");
    cx.word(&WordList::uniform(MONTHS).words, month);
    cx.text("/");
    cx.emit(Op::Digits { value: year, width: 4 });
    cx.text(":");
    cx.emit(Op::Time(seconds));
    cx.text(" +0000] \"");
    for (list, after) in [("http_method", " /"), ("url_word", "/"), ("url_word", " HTTP/1.1\" ")] {
        let words = cx.locale.list(list);
        let purpose = cx.fresh("request");
        kit::any_word(cx, &purpose, &words);
        cx.text(after);
    }
    let statuses = cx.locale.list("http_status");
    kit::any_word(cx, "status", &statuses);
    cx.text(" ");
    let size = kit::uniform(cx, "size", 60_000, 120);
    cx.emit(Op::Int(size));
    cx.text(" \"-\" \"");
    let agents = cx.locale.list("user_agent");
    let fixed: Vec<_> = agents
        .words
        .iter()
        .zip(&agents.weights)
        .map(|(agent, w)| (agent.replace('#', "1"), *w, String::new()))
        .collect();
    kit::any_word(cx, "agent", &WordList::new(&fixed));
    cx.text("\"");
}

/// Names of code in the forms that languages write.
struct CodeUnits {
    /// `order_service`
    modules: Vec<String>,
    /// `place_order`
    functions: Vec<String>,
    /// `OrderService`
    classes: Vec<String>,
}

impl CodeUnits {
    fn new(cx: &FieldCx<'_, '_>) -> CodeUnits {
        let units: Vec<String> = cx.locale.list("code_unit").words.iter().collect();
        let parts = |at: usize| units.iter().map(move |unit| unit.split('.').nth(at).unwrap_or_default().to_owned());
        let (modules, functions): (Vec<String>, Vec<String>) = (parts(0).collect(), parts(1).collect());
        CodeUnits { classes: modules.iter().map(|module| pascal(module)).collect(), modules, functions }
    }

    /// `{module}`, `{function}`, `{class}`, `{method}` and `{Method}` of every unit as one text.
    fn written(&self, pattern: &str) -> Arc<Words> {
        let texts = (0..self.modules.len()).map(|at| {
            let method = pascal(&self.functions[at]);
            pattern
                .replace("{module}", &self.modules[at])
                .replace("{function}", &self.functions[at])
                .replace("{class}", &self.classes[at])
                .replace("{method}", &(method[..1].to_ascii_lowercase() + &method[1..]))
                .replace("{Method}", &method)
        });
        Arc::new(Words::new(texts))
    }
}

/// `order_service` as `OrderService`.
fn pascal(name: &str) -> String {
    name.split('_').filter(|part| !part.is_empty()).map(|part| part[..1].to_ascii_uppercase() + &part[1..]).collect()
}

/// How a language writes a trace: before the exception, after it, a frame before and after its line number, the end.
struct Notation {
    language: &'static str,
    weight: u64,
    before: &'static str,
    after: &'static str,
    frame: [&'static str; 2],
    /// Whether the exception stands below the frames.
    exception_last: bool,
}

const NOTATIONS: [Notation; 8] = [
    Notation {
        language: "java",
        weight: 26,
        before: "Exception in thread \"main\" ",
        after: "",
        frame: ["\n\tat com.example.shop.{class}.{method}({class}.java:", ")"],
        exception_last: false,
    },
    Notation {
        language: "python",
        weight: 24,
        before: "\n",
        after: "",
        frame: ["\n  File \"/app/shop/{module}.py\", line ", ", in {function}\n    return self.{function}(request)"],
        exception_last: true,
    },
    Notation {
        language: "javascript",
        weight: 20,
        before: "",
        after: "",
        frame: ["\n    at {class}.{method} (/app/src/{module}.js:", ":17)"],
        exception_last: false,
    },
    Notation {
        language: "csharp",
        weight: 12,
        before: "Unhandled exception. ",
        after: "",
        frame: ["\n   at Example.Shop.{class}.{Method}() in /src/Shop/{class}.cs:line ", ""],
        exception_last: false,
    },
    Notation {
        language: "go",
        weight: 7,
        before: "panic: ",
        after: "\n\ngoroutine 1 [running]:",
        frame: ["\nexample.com/shop.(*{class}).{Method}(...)\n\t/app/{module}.go:", ""],
        exception_last: false,
    },
    Notation {
        language: "ruby",
        weight: 4,
        before: "",
        after: "",
        frame: ["\n\tfrom /app/lib/{module}.rb:", ":in '{class}#{function}'"],
        exception_last: false,
    },
    Notation {
        language: "php",
        weight: 4,
        before: "PHP Fatal error:  ",
        after: "\nStack trace:",
        frame: ["\n#0 /var/www/src/{class}.php(", "): Shop\\{class}->{method}()"],
        exception_last: false,
    },
    Notation {
        language: "rust",
        weight: 3,
        before: "thread 'main' panicked at src/main.rs:21:9:\n",
        after: "\nstack backtrace:",
        frame: ["\n   0: shop::{module}::{function}\n             at ./src/{module}.rs:", ":13"],
        exception_last: false,
    },
];

/// Constraints of `stackTrace`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TraceOptions {
    /// `java`, `python`, `javascript`, `csharp`, `go`, `ruby`, `php` or `rust`; a mix by default.
    language: Option<Language>,
    /// Frames, 1 to 20 (4).
    #[serde(alias = "depth")]
    frames: Option<u32>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Language {
    Java,
    Python,
    #[serde(alias = "js", alias = "node", alias = "typescript")]
    Javascript,
    #[serde(alias = "dotnet", alias = "c#")]
    Csharp,
    Go,
    Ruby,
    Php,
    Rust,
}

fn stack_trace(cx: &mut FieldCx<'_, '_>, options: TraceOptions) {
    if cx.unique {
        return cx.refuse_unique("traces repeat");
    }
    let Some(frames) = kit::length_within(cx, "frames", options.frames, 4, 1..=20) else { return };
    let units = CodeUnits::new(cx);
    let mut lines = BTreeMap::new();
    for at in 0..frames {
        let unit = kit::uniform(cx, &format!("unit {at}"), units.modules.len() as u64, 0);
        lines.insert(at, (unit, kit::uniform(cx, &format!("line {at}"), 380, 12)));
    }
    if let Some(language) = options.language {
        return write_trace(cx, &NOTATIONS[language as usize], &units, &lines);
    }
    let which = kit::choice(cx, "language", &NOTATIONS.map(|notation| notation.weight));
    let branches = NOTATIONS.map(|notation| cx.branch(|cx| write_trace(cx, &notation, &units, &lines)));
    cx.emit(Op::Switch { which, branches: Arc::new(branches) });
}

fn write_trace(cx: &mut FieldCx<'_, '_>, notation: &Notation, units: &CodeUnits, lines: &BTreeMap<u32, (Reg, Reg)>) {
    let exceptions = kit::of_kind(&cx.locale.list("exception"), notation.language);
    let raise = |cx: &mut FieldCx<'_, '_>| {
        if !notation.before.is_empty() {
            cx.text(notation.before);
        }
        kit::any_word(cx, "exception", &exceptions);
        if !notation.after.is_empty() {
            cx.text(notation.after);
        }
    };
    if notation.exception_last {
        cx.text("Traceback (most recent call last):");
    } else {
        raise(cx);
    }
    for (at, (unit, line)) in lines {
        // PHP and Rust number their frames.
        let before = notation.frame[0].replace("\n#0", &format!("\n#{at}")).replace("\n   0:", &format!("\n{at:>4}:"));
        cx.word(&units.written(&before), *unit);
        cx.emit(Op::Int(*line));
        if !notation.frame[1].is_empty() {
            cx.word(&units.written(notation.frame[1]), *unit);
        }
    }
    if notation.exception_last {
        raise(cx);
    }
}
