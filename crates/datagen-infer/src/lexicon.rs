//! What one header is, by its words: candidates with scores.
//!
//! Lives here: matching patterns, head nouns and modifiers, prefixes such as `is_`, suffixes such as `_at`. Does not live
//! here: parameters (`choose`) and what columns do to each other (`relate`).

use crate::context::Context;
use crate::normalise::{Header, Token};
use crate::tables::{Canon, Tables};

/// A possible reading of a header.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Index into `Tables::recipes`.
    pub recipe: u16,
    /// 0 to about 1.1: how much of the header it explains.
    pub score: f64,
}

/// Domains of a pattern that never holds.
const NOWHERE: u128 = 1 << 127;
/// Most candidates that are kept.
const CANDIDATES_MAX: usize = 6;
/// What a header that does not have its head noun explained is worth.
const HEADLESS: f64 = 0.38;

/// Nouns that say whose the value is, not what it is.
const OWNERS: [&str; 74] = [
    "customer",
    "user",
    "employee",
    "patient",
    "student",
    "teacher",
    "doctor",
    "driver",
    "passenger",
    "guest",
    "member",
    "player",
    "owner",
    "manager",
    "contact",
    "person",
    "agent",
    "supplier",
    "company",
    "order",
    "product",
    "account",
    "applicant",
    "candidate",
    "tenant",
    "donor",
    "volunteer",
    "buyer",
    "seller",
    "sender",
    "recipient",
    "billing",
    "shipping",
    "delivery",
    "home",
    "work",
    "primary",
    "main",
    "current",
    "official",
    "local",
    "internal",
    "external",
    "new",
    "old",
    "personal",
    "emergency",
    "mother",
    "father",
    "parent",
    "spouse",
    "child",
    "author",
    "branch",
    "event",
    "project",
    "task",
    "property",
    "vehicle",
    "school",
    "hospital",
    "invoice",
    "transaction",
    "ticket",
    "first",
    "last",
    "original",
    "default",
    "secondary",
    "other",
    "preferred",
    "business",
    "team",
    "claim",
];
/// Words that add nearly nothing to any noun.
const FILLERS: [&str; 45] = [
    "template", "derived", "portion", "enum", "cd", "calc", "est", "txn", "num", "name", "value", "text", "info",
    "data", "field", "total", "min", "max", "average", "full", "std", "raw", "record", "entry", "my", "our", "this",
    "in", "of", "for", "to", "from", "per", "on", "at", "by", "with", "please", "enter", "your", "select", "eng",
    "item", "details", "list",
];
/// First words of yes-or-no questions, in any language.
const ASKS: [&str; 40] = [
    "is", "has", "can", "should", "was", "are", "allow", "allows", "enable", "requires", "require", "needs", "use",
    "uses", "include", "includes", "supports", "accepts", "did", "does", "have", "had", "will", "show", "hide", "est",
    "esta", "ist", "hat", "czy", "jest", "tem", "possui", "tiene", "ar", "mi", "is", "heeft", "wants", "receive",
];
/// Last words that make any column a flag.
const FLAGS: [&str; 13] =
    ["up", "flag", "flg", "yn", "ind", "bool", "boolean", "indicator", "yesno", "checkbox", "enabled", "tf", "istrue"];

/// What happens to records: a date or a flag.
const EVENTS: [&str; 14] = [
    "verified",
    "approved",
    "rejected",
    "open",
    "closed",
    "completed",
    "cancelled",
    "paid",
    "shipped",
    "deliveredl",
    "returned",
    "published",
    "archived",
    "vaccinated",
];

/// Meanings that the rules below name.
pub struct Known {
    id: Option<Canon>,
    name: Option<Canon>,
    title: Option<Canon>,
    number: Option<Canon>,
    count: Option<Canon>,
    code: Option<Canon>,
    height: Option<Canon>,
    weight_noun: Option<Canon>,
    date: Option<Canon>,
    firstname: Option<Canon>,
    lastname: Option<Canon>,
    /// What happens to records.
    events: Vec<Canon>,
    weights: Vec<f64>,
}

impl Known {
    /// Looks the meanings up once.
    pub fn new(tables: &Tables) -> Known {
        let mut weights = vec![1.0; tables.canons.len()];
        for word in OWNERS {
            if let Some(canon) = tables.canon(word) {
                weights[usize::from(canon)] = 0.28;
            }
        }
        for word in FILLERS {
            if let Some(canon) = tables.canon(word) {
                weights[usize::from(canon)] = 0.15;
            }
        }
        let of = |word: &str| tables.canon(word);
        Known {
            id: of("id"),
            name: of("name"),
            title: of("title"),
            number: of("number"),
            count: of("count"),
            code: of("code"),
            height: of("height"),
            weight_noun: of("weight"),
            date: of("date"),
            firstname: of("firstname"),
            lastname: of("lastname"),
            events: EVENTS.iter().filter_map(|word| of(word)).collect(),
            weights,
        }
    }

    fn weight(&self, token: &Token) -> f64 {
        let own = match token.canon {
            Some(canon) => self.weights.get(usize::from(canon)).copied().unwrap_or(1.0),
            None if token.text.chars().all(char::is_numeric) => 0.06,
            None if token.text.chars().count() <= 2 => 0.3,
            None => 0.6,
        };
        if token.aside { own * 0.2 } else { own }
    }
}

/// Candidates for a column, best first.
pub fn candidates(tables: &Tables, known: &Known, context: &Context, at: usize) -> Vec<Candidate> {
    let header = &context.headers[at];
    let mut found = Vec::new();
    if header.tokens.is_empty() {
        return found;
    }
    special(tables, known, context, header, &mut found);
    patterns(tables, known, context, header, &mut found);
    found.sort_by(|a: &Candidate, b: &Candidate| b.score.total_cmp(&a.score).then(a.recipe.cmp(&b.recipe)));
    let mut seen = Vec::new();
    found.retain(|c| {
        let fresh = !seen.contains(&c.recipe);
        seen.push(c.recipe);
        fresh
    });
    found.truncate(CANDIDATES_MAX);
    // One letter says next to nothing.
    if header.pieces.iter().all(|p| p.len() == 1 && p.is_ascii() && p.chars().all(char::is_alphabetic)) {
        found.iter_mut().for_each(|c| c.score *= 0.45);
    }
    found
}

/// Matches every pattern that shares a word with the header.
fn patterns(tables: &Tables, known: &Known, context: &Context, header: &Header, found: &mut Vec<Candidate>) {
    let tokens = &header.tokens;
    let total: f64 = tokens.iter().map(|t| known.weight(t)).sum();
    let (head, head_factor) = effective_head(tables, known, header);
    let mut tried: Vec<u32> = Vec::new();
    for token in tokens {
        let Some(canon) = token.canon else { continue };
        for at in &tables.by_word[usize::from(canon)] {
            if tried.contains(at) {
                continue;
            }
            tried.push(*at);
            let pattern = &tables.patterns[*at as usize];
            if pattern.words.len() > tokens.len() || !pattern.words.iter().all(|w| header.has(*w)) {
                continue;
            }
            let in_domain = pattern.domains & context.domain_bits != 0;
            if pattern.domains == NOWHERE {
                continue;
            }
            let held = |t: &&Token| t.canon.is_some_and(|c| pattern.words.contains(&c));
            // A word of weight nearly nothing counts in full where the pattern names it.
            let matched: f64 = tokens.iter().filter(held).map(|t| known.weight(t).max(0.7)).sum();
            let rest: f64 = tokens.iter().filter(|t| !held(t)).map(|t| known.weight(t)).sum();
            let has_head = tokens[head].canon.is_some_and(|c| pattern.words.contains(&c));
            let share = matched / (matched + rest).max(total.min(0.7));
            // A header whose head noun is explained is half understood, whatever else it says.
            let mut score = if has_head { (0.5 + 0.5 * share) * head_factor } else { HEADLESS * share };
            // `staff certification name` is no `staff name`.
            let between = head.checked_sub(1).map(|before| &tokens[before]);
            if has_head && pattern.words.len() > 1 && between.is_some_and(|t| !held(&t) && known.weight(t) >= 0.5) {
                score *= 0.75;
            }
            // Out of its domain a pattern is better than nothing, but than little else.
            score *= if pattern.domains != 0 && !in_domain { 0.5 } else { 1.0 };
            score += 0.03 * (pattern.words.len() as f64 - 1.0);
            score += if pattern.from_catalog { 0.0 } else { 0.02 };
            // Words that were written here for exactly this header are no chance: `emirates id` is no number of an emirate.
            score += if rest == 0.0 && pattern.words.len() > 1 && !pattern.from_catalog { 0.06 } else { 0.0 };
            score += if in_domain { 0.07 } else { 0.0 };
            found.push(Candidate { recipe: pattern.recipe, score });
        }
    }
}

/// The head, seen through nouns that add nothing: of `genre name` it is the genre. An unknown head leaves it to its neighbour,
/// for less.
fn effective_head(tables: &Tables, known: &Known, header: &Header) -> (usize, f64) {
    let tokens = &header.tokens;
    let transparent = |t: &Token| t.canon.is_some_and(|c| Some(c) == known.name || known.weights[usize::from(c)] < 0.2);
    let head = header.head;
    let Some(token) = tokens.get(head).filter(|_| tokens.len() > 1) else { return (head, 1.0) };
    let is_unknown = is_mute(tables, token);
    if !is_unknown && !transparent(token) {
        return (head, 1.0);
    }
    let solid = |at: &usize| !is_mute(tables, &tokens[*at]) && !transparent(&tokens[*at]);
    let before = (0..head).rev().find(|at| if is_unknown { solid(at) } else { *at + 1 == head && solid(at) });
    let after = (head + 1..tokens.len()).find(solid);
    match before.or(after) {
        Some(other) => (other, if is_unknown { 0.72 } else { 1.0 }),
        None => (head, 1.0),
    }
}

/// Rules that no list of words states.
fn special(tables: &Tables, known: &Known, context: &Context, header: &Header, found: &mut Vec<Candidate>) {
    let mut add = |recipe: &str, score: f64| {
        if let Some(recipe) = tables.known_recipe(recipe) {
            found.push(Candidate { recipe, score });
        }
    };
    let tokens = &header.tokens;
    let pieces: Vec<&str> = header.pieces.iter().map(String::as_str).collect();
    let (first, last) = (pieces.first().copied().unwrap_or_default(), pieces.last().copied().unwrap_or_default());
    let is = |token: &Token, canon: Option<Canon>| canon.is_some() && token.canon == canon;
    let only = |canon: Option<Canon>| {
        tokens.iter().any(|t| is(t, canon))
            && tokens.iter().all(|t| is(t, canon) || t.canon.is_none() && t.text.chars().all(char::is_numeric))
    };
    let head = &tokens[header.head];
    if pieces.len() > 1 && (ASKS.contains(&first) || FLAGS.contains(&last)) || header.asks && pieces.len() > 1 {
        let dated = matches!(last, "at" | "on" | "date") || is(head, known.date);
        add("@bool 50", if dated { 0.3 } else { 0.86 });
    }
    if is(head, known.id) || matches!(last, "id" | "ids" | "uid" | "fk" | "pk") && pieces.len() > 1 {
        add("@id", 1.07);
    }
    match last {
        // `posted_on` is no question whether, and `ausgeliehen am` no surcharge.
        "at" if pieces.len() == 2 && first.ends_with("ed") => add("@datetime past", 1.1),
        "on" if pieces.len() == 2 && first.ends_with("ed") => add("@date past", 1.1),
        "am" | "bis" if pieces.len() > 1 && context.language == GERMAN => add("@date past", 1.1),
        "at" | "ts" | "dttm" | "dtm" | "datetime" | "timestamp" if pieces.len() > 1 => add("@datetime past", 0.9),
        "on" if pieces.len() > 1 => add("@date past", 0.8),
        "by" if pieces.len() > 1 => add("fullName", 0.85),
        "pct" | "percent" | "percentage" | "perc" | "%" if pieces.len() > 1 => add("@pct 0 100", 0.8),
        "count" | "cnt" | "qty" | "num" if pieces.len() > 1 => add("@int 1 100", 0.82),
        _ => {}
    }
    if context.headers.first() == Some(header) {
        // `n_tessera`, `Angebotsnr`: the number of what a record is.
        let numbered = matches!(first, "n" | "nr" | "no" | "num" | "numero" | "№") && pieces.len() == 2;
        let compound = pieces.len() == 1 && first.len() > 5 && (first.ends_with("nr") || first.ends_with("nummer"));
        if numbered || compound {
            add("@code", 1.1);
        }
    }
    shifts(tables, context, header, &mut add);
    foreign(tables, known, context, header, &mut add);
    counted(tables, known, header, &mut add);
    if only(known.name) {
        add(bare_name(tables, known, context), 1.1);
    } else if only(known.title) {
        let subject = context.subject.map(|s| tables.recipes[usize::from(tables.subjects[s].title)].as_str());
        add(subject.unwrap_or("@cat title"), 1.05);
    } else if context.subject == Some(PERSON) && tokens.len() == 1 {
        match header.tokens[0].canon {
            canon if canon == known.height => add("heightCm", 1.1),
            canon if canon == known.weight_noun => add("weightKg", 1.1),
            _ => {}
        }
    }
    plurals(tables, header, &mut add);
    forms(tables, known, header, &mut add);
    if pieces.contains(&"per") && tokens.len() > 2 {
        add("@dec 1 500 2", 0.5);
    }
    if tokens.len() > 1 && (is(head, known.code) || is(head, known.number)) {
        add("@code", 0.62);
    }
}

/// Indices into `LANGUAGES` that rules below name.
const GERMAN: u8 = 1;
const FRENCH: u8 = 2;
const SPANISH: u8 = 3;
const PORTUGUESE: u8 = 4;
const ITALIAN: u8 = 5;
const DUTCH: u8 = 6;
const POLISH: u8 = 7;
const RUSSIAN: u8 = 9;
const SWEDISH: u8 = 10;
const ARABIC: u8 = 11;
const JAPANESE: u8 = 12;
const CHINESE: u8 = 13;
const KOREAN: u8 = 14;

/// Begin and end: of a shift they are times of day; of anything that has both they are dates.
fn shifts(tables: &Tables, context: &Context, header: &Header, add: &mut impl FnMut(&str, f64)) {
    const ENDS: [(&str, &str); 5] =
        [("start", "end"), ("start", "finish"), ("begin", "end"), ("start", "stop"), ("from", "until")];
    let Some((last, rest)) = header.pieces.split_last() else { return };
    let other = ENDS.iter().find_map(|(a, b)| match last.as_str() {
        word if word == *a => Some(*b),
        word if word == *b => Some(*a),
        _ => None,
    });
    if other.is_none() {
        return;
    }
    let has_other = ENDS.iter().any(|(a, b)| {
        let wanted = if last == a { b } else { a };
        (last == a || last == b)
            && context.headers.iter().any(|h| h.pieces.split_last().is_some_and(|(l, r)| l == wanted && r == rest))
    });
    if !has_other {
        return;
    }
    let worked = ["hour", "shift"].iter().any(|w| context.has(tables.canon(w)))
        || context.headers.iter().any(|h| h.pieces.last().is_some_and(|p| p == "hours"));
    let measured = [
        "distance",
        "odometer",
        "mileage",
        "reading",
        "km",
        "page",
        "line",
        "row",
        "ip",
        "lat",
        "latitude",
        "lon",
        "longitude",
        "lng",
    ];
    if rest.is_empty() {
        if worked {
            add("@time", 1.12);
        }
    } else if !rest.iter().any(|p| measured.contains(&p.as_str())) && !rest.iter().any(|p| p == "time") {
        add("@date past", 0.97);
    }
}

/// What the form of a word says in languages other than English: participles are flags, agents are people, spans are numbers.
fn foreign(tables: &Tables, known: &Known, context: &Context, header: &Header, add: &mut impl FnMut(&str, f64)) {
    if context.language == 0 {
        return;
    }
    let whole: String = header.pieces.concat();
    let length = whole.chars().count();
    let ends = |endings: &[&str]| endings.iter().any(|e| whole.ends_with(e));
    let begins = |starts: &[&str]| starts.iter().any(|e| whole.starts_with(e));
    match context.language {
        KOREAN if ends(&["여부", "유무"]) => add("@bool 50", 1.0),
        CHINESE if begins(&["是否", "有无"]) => add("@bool 50", 1.04),
        JAPANESE if length > 2 && ends(&["有無", "フラグ", "済", "済み", "可否"]) => add("@bool 50", 1.0),
        _ => {}
    }
    let head = &header.tokens[header.head];
    let mute = is_mute(tables, head);
    match context.language {
        CHINESE if (3..=5).contains(&length) && ends(&["员", "者", "师"]) => add("fullName", 0.9),
        JAPANESE if (3..=5).contains(&length) && ends(&["者", "員"]) => add("fullName", 0.9),
        KOREAN if length >= 3 && ends(&["자명", "인명", "자이름"]) => add("fullName", 1.04),
        KOREAN if (3..=4).contains(&length) && mute && ends(&["자", "인"]) => add("fullName", 0.6),
        _ => {}
    }
    let alone = header.tokens.len() == 1 && header.unit.is_none();
    let agents: &[&str] = match context.language {
        SPANISH | PORTUGUESE => &["atario", "ador", "adora", "edor"],
        ITALIAN => &["tore", "trice", "atario"],
        FRENCH => &["teur", "trice"],
        POLISH => &["nik", "arz"],
        _ => &[],
    };
    if alone && mute && length > 5 && ends(agents) {
        add("fullName", 0.56);
    }
    let spans: [(&[&str], &str); 4] = [
        (&["tage", "tagen", "jours", "dias", "giorni", "dagen", "dni", "gun", "дней", "дни", "dagar"], "@int 1 60"),
        (
            &["monate", "monaten", "mois", "meses", "mesi", "maanden", "miesiace", "miesiecy", "месяцев", "manader"],
            "@int 1 36",
        ),
        (&["stunden", "heures", "horas", "uren", "godziny", "godzin", "часов", "часы", "timmar"], "@dec 0 12 1"),
        (&["nachte", "nuits", "noches", "noites", "notti", "nachten", "ночей", "natter"], "@int 1 14"),
    ];
    let last = header.pieces.last().map(String::as_str).unwrap_or_default();
    let days_of_poland = last != "dni" || context.language == POLISH;
    if let Some((_, recipe)) = spans.iter().find(|s| s.0.contains(&last)).filter(|_| days_of_poland) {
        add(recipe, 1.13);
    }
    if matches!(context.language, JAPANESE | CHINESE | KOREAN) && ends(&["日数", "天数", "일수"]) {
        add("@int 1 60", 1.04);
    }
    let pairs = ["date", "datetime"];
    let spelled = context
        .headers
        .iter()
        .any(|h| h.tokens.len() > 1 && pairs.iter().any(|w| tables.canon(w).is_some_and(|c| h.has(c))));
    if alone && length > 4 && participle(context.language, &whole) {
        // Where a table says `data` of its dates, an event without it is the question whether it happened.
        let event = known.events.iter().any(|c| head.canon == Some(*c));
        match (mute, event && spelled) {
            (true, _) => add("@bool 50", 0.62),
            (_, true) => add("@bool 50", 1.12),
            _ => {}
        }
    }
}

/// Whether a folded word has the form of a past participle.
fn participle(language: u8, word: &str) -> bool {
    let ends = |endings: &[&str]| endings.iter().any(|e| word.ends_with(e));
    match language {
        GERMAN => {
            ["ge", "ver", "be", "ent", "er"].iter().any(|p| word.starts_with(p)) && ends(&["t", "en"])
                || ends(&["iert"])
        }
        FRENCH => ends(&["ert", "erte"]),
        SPANISH => ends(&["ado", "ada", "ido", "ida"]),
        PORTUGUESE => ends(&["ado", "ada", "ido", "ida", "gue"]),
        ITALIAN => ends(&["ato", "ata", "ito", "ita", "uto", "uta"]),
        DUTCH => word.starts_with("ge") && ends(&["d", "t"]),
        POLISH => ends(&["ono", "ano", "eto", "ony", "any"]),
        RUSSIAN => ends(&["ен", "ено", "ана", "ано"]),
        SWEDISH => ends(&["ad", "at"]),
        ARABIC => word.starts_with('م') && word.chars().count() == 5 && word.chars().nth(3) == Some('و'),
        _ => false,
    }
}

/// Spans of time, and plurals that count: `days`, `total_orders`, `num_connections`, `fatalities_2014`.
fn plurals(tables: &Tables, header: &Header, add: &mut impl FnMut(&str, f64)) {
    let words: Vec<&str> =
        header.pieces.iter().map(String::as_str).filter(|p| !p.chars().all(char::is_numeric)).collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
    match *last {
        "days" => return add("@int 1 365", 1.03),
        "months" => return add("@int 1 24", 1.03),
        "years" => return add("@int 1 30", 1.03),
        "weeks" => return add("@int 1 52", 1.03),
        "hours" | "hrs" => return add("@dec 0 12 2", 1.03),
        "minutes" | "mins" => return add("@int 1 240", 1.03),
        "seconds" | "secs" => return add("@int 1 3600", 1.03),
        _ => {}
    }
    if matches!(*first, "days" | "hours" | "minutes" | "months" | "weeks" | "years") && words.len() > 1 {
        return add("@int 1 100", 1.0);
    }
    let money = [
        "charges", "costs", "fees", "sales", "payments", "expenses", "prices", "taxes", "earnings", "deposits",
        "wages", "savings",
    ];
    if money.contains(last) {
        return;
    }
    let is_plural = last.is_ascii()
        && last.len() > 3
        && last.ends_with('s')
        && !["ss", "us", "is", "as", "ous"].iter().any(|e| last.ends_with(e));
    if !is_plural {
        return;
    }
    let states = [
        "open",
        "active",
        "closed",
        "unique",
        "new",
        "previous",
        "pending",
        "failed",
        "completed",
        "successful",
        "returning",
        "paid",
    ];
    if words.len() > 1 && is_plural && states.contains(first) {
        return add("@int 0 100", 1.04);
    }
    let counts = ["num", "nb", "nbr", "no", "n", "nbre", "total", "max", "min", "avg", "tot", "sum", "cnt", "count"];
    let years = header.pieces.last().is_some_and(|p| p.len() >= 2 && p.chars().all(char::is_numeric));
    if years {
        // `incidents_2014`: one column a year.
        add("@int 0 100", 1.06);
    } else if words.len() > 1 && counts.contains(first) {
        add("@int 1 100", 1.03);
    } else if header.tokens.get(header.head).is_some_and(|t| is_mute(tables, t)) {
        // An unknown plural in a table of English headers is more often a number than a list.
        add("@int 0 100", 0.42);
    } else if words.len() > 1 && !PEOPLE.contains(last) {
        add("@int 0 100", 0.3);
    } else if PEOPLE.contains(last) {
        add(if words.len() == 1 { "@int 1 500" } else { "@int 1 100" }, if words.len() == 1 { 1.06 } else { 0.98 });
    }
}

/// Whether no pattern knows a word, even if it speaks for a domain.
fn is_mute(tables: &Tables, token: &Token) -> bool {
    token.canon.is_none_or(|c| tables.by_word[usize::from(c)].is_empty())
}

/// What the form of a word says when nobody knows the word: `reported`, `bookable`, `adjuster`, `last_review`.
fn forms(tables: &Tables, known: &Known, header: &Header, add: &mut impl FnMut(&str, f64)) {
    let pieces: Vec<&str> = header.pieces.iter().map(String::as_str).collect();
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
    let head = &header.tokens[header.head];
    let ends =
        |word: &str, endings: &[&str]| word.is_ascii() && word.len() > 4 && endings.iter().any(|e| word.ends_with(e));
    if matches!(*first, "last" | "next")
        && pieces.len() > 1
        && head.canon != known.name
        && !last.chars().all(char::is_numeric)
    {
        add("@date past", 0.66);
    }
    if is_mute(tables, head)
        && (ends(last, &["ed", "able", "ible"]) || matches!(*last, "sent" | "done" | "won" | "met"))
    {
        add("@bool 50", 0.64);
    } else if pieces.len() > 1 && (ends(last, &["ed", "able", "ible"]) || *last == "sent") {
        add("@bool 50", 0.3);
    }
    let money = [
        "amount",
        "price",
        "total",
        "cost",
        "fee",
        "fees",
        "balance",
        "interest",
        "principal",
        "tax",
        "value",
        "sum",
        "premium",
    ];
    if money.contains(first)
        && pieces.len() > 1
        && (ends(last, &["ed"]) || matches!(*last, "paid" | "due" | "owed" | "owing" | "spent"))
    {
        add("amount", 1.09);
    }
    if matches!(*first, "quantity" | "qty" | "units" | "pieces") && pieces.len() > 1 && ends(last, &["ed"]) {
        add("@int 1 100", 1.09);
    }
    let named = header.tokens.iter().any(|t| t.canon == known.name && known.name.is_some());
    let agent = |t: &Token| is_mute(tables, t) && ends(&t.text, &["er", "or", "ist", "eer", "ian", "ee"]);
    if header.tokens.iter().any(agent) && (named || header.tokens.len() == 1) {
        add("fullName", if named { 0.7 } else { 0.52 });
    }
    // `Billing Name`: the name of somebody who stands before it.
    let owner = |t: &Token| t.canon.is_some_and(|c| (0.2..0.5).contains(&known.weights[usize::from(c)]));
    if named && header.tokens.len() == 2 && header.tokens.iter().any(owner) {
        add("fullName", 0.6);
    }
}

/// Plurals that stand for how many there are.
const PEOPLE: [&str; 26] = [
    "owners",
    "recipients",
    "subscribers",
    "attendees",
    "customers",
    "employees",
    "students",
    "users",
    "players",
    "members",
    "guests",
    "patients",
    "passengers",
    "adults",
    "children",
    "teachers",
    "participants",
    "visitors",
    "workers",
    "drivers",
    "beds",
    "orders",
    "tickets",
    "products",
    "transactions",
    "vehicles",
];

/// Index of people in `subjects.tsv`.
const PERSON: usize = 0;

/// `number of children`, `nb_enfants`, `order_count`: the range of what is counted where it is known.
fn counted(tables: &Tables, known: &Known, header: &Header, add: &mut impl FnMut(&str, f64)) {
    let counts = |t: &Token| t.canon.is_some() && (t.canon == known.count);
    let Some(at) = header.tokens.iter().position(counts) else { return };
    if header.tokens.len() < 2 || (at != 0 && at + 1 != header.tokens.len() && at != header.head) {
        return;
    }
    let others: Vec<Canon> = header.tokens.iter().filter_map(|t| t.canon).filter(|c| Some(*c) != known.count).collect();
    let numeric = |p: &&crate::tables::Pattern| {
        tables.recipes[usize::from(p.recipe)].starts_with("@int")
            && !p.words.is_empty()
            && p.words.iter().all(|w| others.contains(w))
    };
    match tables.patterns.iter().filter(numeric).max_by_key(|p| p.words.len()) {
        Some(pattern) => add(&tables.recipes[usize::from(pattern.recipe)], 1.05),
        None => add("@int 1 100", 0.92),
    }
}

/// What a column called just `name` holds.
fn bare_name<'a>(tables: &'a Tables, known: &Known, context: &Context) -> &'a str {
    // Nom beside prénom, nome beside cognome.
    if context.language != 0 {
        match (context.has(known.firstname), context.has(known.lastname)) {
            (true, false) => return "lastName",
            (false, true) => return "firstName",
            _ => {}
        }
    } else if context.has(known.lastname) && !context.has(known.firstname) {
        return "firstName";
    }
    context.subject.map_or("@cat label", |s| tables.recipes[usize::from(tables.subjects[s].name)].as_str())
}
