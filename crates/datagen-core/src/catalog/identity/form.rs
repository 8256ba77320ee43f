//! Forms: what numbers of documents, businesses and accounts look like, and how they are made.
//!
//! Lives here: the language of forms, how a form becomes steps and one op, `country` and `format`, faults. Does not live here:
//! any country's form (`national`, `business`, `passport` …) or check digit (`checksum`).
//!
//! A form is a pattern. In it
//!
//! | | stands for |
//! |---|---|
//! | `n` `z` `e` `o` | a digit: any, 1–9, 2–9, 0–8 |
//! | `a` `x` `w` `b` | a capital letter; a letter or digit; one other than I and O; one that is no vowel |
//! | `h` | an upper-case hexadecimal digit |
//! | `k` | a digit that `finish` may change so that a check digit exists |
//! | `c` | a check character, set by `finish` |
//! | `g` | anything else that `finish` sets |
//! | `yy` `yyyy` `mm` `dd` | parts of the person's birth date |
//! | `s` `f` | a digit that is odd for men and even for women, or the other way round |
//! | `l` | characters of an entry of the form's places, as many as entries have |
//! | blank `-` `.` `/` | a separator, left out when `format` is `plain` |
//!
//! and everything else, capital letters and digits above all, for itself.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::compile::{Builder, FieldCx};
use crate::entity::{person, place};
use crate::fault::{MALFORMED_EXTRA, Validity, malform, other_character};
use crate::mask::Alphabet;
use crate::plan::{Op, Reg, RowView, Step};
use crate::problem::{codes, did_you_mean, nearest};
use crate::random::{Alias, GroupedAlias, next, scale};
use crate::time::civil_from_days;
use crate::words::Specials;

/// Longest text of a form.
pub(crate) const TEXT_MAX: usize = 48;

/// One form of a number.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    pattern: &'static str,
    weight: u64,
    /// Region code (empty: any region) and entries that fit it, separated by blanks.
    places: &'static [(&'static str, &'static str)],
    places_by_country: bool,
    extra: u64,
    person: bool,
    finish: fn(&mut Draft),
    given: Option<fn(&str) -> u64>,
    family: Option<fn(&str) -> u64>,
}

/// A form whose `g` and `c` places `finish` sets.
pub(crate) const fn form(pattern: &'static str, finish: fn(&mut Draft)) -> Form {
    Form {
        pattern,
        weight: 1,
        places: &[],
        places_by_country: false,
        extra: 1,
        person: false,
        finish,
        given: None,
        family: None,
    }
}

/// A form without such places.
pub(crate) const fn plain(pattern: &'static str) -> Form {
    form(pattern, |_| {})
}

impl Form {
    /// Relative frequency among the forms of a country.
    pub(crate) const fn weight(self, weight: u64) -> Form {
        Form { weight, ..self }
    }

    /// What the places `l` hold.
    pub(crate) const fn places(self, places: &'static [(&'static str, &'static str)]) -> Form {
        Form { places, ..self }
    }

    /// As [`Form::places`], by country instead of by region.
    pub(crate) const fn places_by_country(self, places: &'static [(&'static str, &'static str)]) -> Form {
        Form { places, places_by_country: true, ..self }
    }

    /// `finish` makes something of a further number below this ([`Draft::extra`]); different numbers must give different texts.
    pub(crate) const fn extra(self, extra: u64) -> Form {
        Form { extra, ..self }
    }

    /// `finish` reads birth date or sex although the pattern does not show it.
    pub(crate) const fn person(self) -> Form {
        Form { person: true, ..self }
    }

    /// `finish` reads what these make of the ASCII forms of the person's names.
    pub(crate) const fn names(self, given: fn(&str) -> u64, family: fn(&str) -> u64) -> Form {
        Form { given: Some(given), family: Some(family), ..self }
    }

    fn has(&self, tokens: &str) -> bool {
        self.pattern.chars().any(|c| tokens.contains(c))
    }

    fn reads_birth(&self) -> bool {
        self.person || self.has("ymd")
    }

    fn reads_sex(&self) -> bool {
        self.person || self.has("sf")
    }
}

/// The forms of one kind of number in one country.
pub(crate) struct Scheme {
    /// ISO 3166-1 alpha-2 code.
    pub country: &'static str,
    /// What the number is called there.
    pub name: &'static str,
    /// As issued.
    pub forms: &'static [Form],
    /// From ranges that are set aside or never issued; what is made unless `realistic`, when there are any.
    pub reserved: &'static [Form],
}

/// A scheme without a range that is set aside.
pub(crate) const fn scheme(country: &'static str, name: &'static str, forms: &'static [Form]) -> Scheme {
    Scheme { country, name, forms, reserved: &[] }
}

/// A number in the making.
pub(crate) struct Draft {
    /// The text without separators; bytes from `len` on mean nothing.
    pub text: [u8; TEXT_MAX],
    /// Length of the text; `finish` may shorten it.
    pub len: usize,
    /// Year, month and day of birth.
    pub birth: (i64, u32, u32),
    /// Whether the person is a man.
    pub male: bool,
    /// See [`Form::extra`].
    pub extra: u64,
    /// What the form's `names` made of the given name.
    pub given: u64,
    /// … and of the family name.
    pub family: u64,
    /// The year it is.
    pub this_year: i64,
    /// The country's code.
    pub country: [u8; 2],
    bits: u64,
}

impl Draft {
    /// Sets a digit.
    pub fn digit(&mut self, at: usize, value: u32) {
        self.text[at] = b'0' + (value % 10) as u8;
    }

    /// Sets `width` digits.
    pub fn number(&mut self, at: usize, width: usize, mut value: u64) {
        for place in (at..at + width).rev() {
            self.text[place] = b'0' + (value % 10) as u8;
            value /= 10;
        }
    }

    /// Sets a letter of a list.
    pub fn letter(&mut self, at: usize, letters: &[u8], index: u64) {
        self.text[at] = letters[(index % letters.len() as u64) as usize];
    }

    /// Copies bytes of a packed text ([`pack`]).
    pub fn packed(&mut self, at: usize, width: usize, packed: u64) {
        for (place, byte) in self.text[at..at + width].iter_mut().zip(packed.to_be_bytes().iter().skip(8 - width)) {
            *place = *byte;
        }
    }

    /// Takes a number below `n` from what is left of `extra`.
    pub fn take(&mut self, n: u64) -> u64 {
        let taken = self.extra % n;
        self.extra /= n;
        taken
    }

    /// A number below `n` that has no part in uniqueness.
    pub fn random(&mut self, n: u64) -> u64 {
        scale(next(&mut self.bits), n)
    }

    /// Changes the digit at `slack` until `check` gives a digit, and returns that: schemes leave out numbers without one.
    pub fn settle(&mut self, slack: usize, check: impl Fn(&[u8]) -> u32) -> u32 {
        for _ in 0..10 {
            let value = check(&self.text[..self.len]);
            if value < 10 {
                return value;
            }
            self.text[slack] = if self.text[slack] == b'9' { b'0' } else { self.text[slack] + 1 };
        }
        0
    }
}

/// Up to eight ASCII characters in one number.
pub(crate) fn pack(text: &[u8]) -> u64 {
    text.iter().fold(0, |packed, byte| packed << 8 | u64::from(*byte))
}

/// Constraints of numbers that differ by country.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormOptions {
    /// ISO 3166-1 alpha-2 code of the country; that of the locale when left out.
    pub country: Option<String>,
    /// `formatted` (default) with the separators that are usual, or `plain` without.
    pub format: Option<Style>,
}

/// Constraints of numbers that are the same everywhere.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StyleOptions {
    /// `formatted` (default) with the separators that are usual, or `plain` without.
    pub format: Option<Style>,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Style {
    /// With separators.
    Formatted,
    /// Without separators.
    Plain,
}

const NON_VOWELS: Alphabet = Alphabet(b"0123456789BCDFGHJKLMNPQRSTVWXYZ");
const NO_I_O: Alphabet = Alphabet(b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ");
const HEX_UPPER: Alphabet = Alphabet(b"0123456789ABCDEF");
const ZERO_TO_EIGHT: Alphabet = Alphabet(b"012345678");
const ONE_TO_NINE: Alphabet = Alphabet(b"123456789");
const TWO_TO_NINE: Alphabet = Alphabet(b"23456789");
const ODD_FOR_MEN: [Alphabet; 2] = [Alphabet(b"02468"), Alphabet(b"13579")];

#[derive(Clone, Copy)]
enum Kind {
    /// Counted in the domain.
    Free(Alphabet),
    /// Random, where the domain of 64 bits is full.
    Loose(Alphabet),
    Parity {
        odd_for_men: bool,
    },
    Year,
    ShortYear,
    Month,
    Day,
    Place(u8),
}

/// A form with its pattern read.
struct Parsed {
    template: [u8; TEXT_MAX],
    len: usize,
    slots: Vec<(usize, Kind)>,
    /// Before which character which separator stands.
    marks: Vec<(usize, u8)>,
    /// The last check character.
    check: Option<usize>,
    /// A place that holds a digit whatever happens.
    digit: Option<usize>,
    domain: u64,
    specials: Specials,
}

fn alphabet(token: u8) -> Option<Alphabet> {
    Some(match token {
        b'n' => crate::mask::DIGITS,
        b'z' => ONE_TO_NINE,
        b'e' => TWO_TO_NINE,
        b'o' => ZERO_TO_EIGHT,
        b'a' => crate::mask::UPPER,
        b'x' => crate::mask::UPPER_ALNUM,
        b'w' => NO_I_O,
        b'b' => NON_VOWELS,
        b'h' => HEX_UPPER,
        _ => return None,
    })
}

impl Parsed {
    fn of(form: &Form) -> Parsed {
        let mut parsed = Parsed {
            template: [b'0'; TEXT_MAX],
            len: 0,
            slots: Vec::new(),
            marks: Vec::new(),
            check: None,
            digit: None,
            domain: form.extra,
            specials: Specials::of(form.pattern).without(Specials::EDGE),
        };
        let bytes = form.pattern.as_bytes();
        let mut places = 0;
        for (i, token) in bytes.iter().enumerate() {
            let at = parsed.len;
            let first = i == 0 || bytes[i - 1] != *token;
            match token {
                b' ' | b'-' | b'.' | b'/' => {
                    parsed.marks.push((at, *token));
                    continue;
                }
                b'c' => parsed.check = Some(at),
                b'g' => {}
                b'k' => parsed.slots.push((at, Kind::Loose(crate::mask::DIGITS))),
                b's' | b'f' => parsed.count(at, Kind::Parity { odd_for_men: *token == b's' }, 5),
                b'y' if first && bytes[i..].starts_with(b"yyyy") => parsed.slots.push((at, Kind::Year)),
                b'y' if first => parsed.slots.push((at, Kind::ShortYear)),
                b'm' if first => parsed.slots.push((at, Kind::Month)),
                b'd' if first => parsed.slots.push((at, Kind::Day)),
                b'y' | b'm' | b'd' => {}
                b'l' => {
                    parsed.slots.push((at, Kind::Place(places)));
                    places += 1;
                }
                _ => match alphabet(*token) {
                    Some(letters) => parsed.count(at, Kind::Free(letters), letters.0.len() as u64),
                    None => parsed.template[at] = *token,
                },
            }
            parsed.len += 1;
        }
        let is_digit = |kind: &Kind| match kind {
            Kind::Free(Alphabet(letters)) => letters.iter().all(u8::is_ascii_digit),
            other => !matches!(other, Kind::Place(_)),
        };
        parsed.digit = parsed.slots.iter().find(|(_, kind)| is_digit(kind)).map(|(at, _)| *at);
        parsed
    }

    fn count(&mut self, at: usize, kind: Kind, choices: u64) {
        match (self.domain.checked_mul(choices), kind) {
            (Some(domain), _) => {
                self.domain = domain;
                self.slots.push((at, kind));
            }
            (None, Kind::Free(letters)) => self.slots.push((at, Kind::Loose(letters))),
            (None, _) => self.slots.push((at, kind)),
        }
    }

    fn fill(&self, draft: &mut Draft, mut value: u64, place: &[u8]) {
        let (year, month, day) = draft.birth;
        for (at, kind) in self.slots.iter().rev() {
            let at = *at;
            match kind {
                Kind::Free(Alphabet(letters)) => {
                    let n = letters.len() as u64;
                    draft.text[at] = letters[(value % n) as usize];
                    value /= n;
                }
                Kind::Loose(Alphabet(letters)) => {
                    let index = draft.random(letters.len() as u64);
                    draft.text[at] = letters[index as usize];
                }
                Kind::Parity { odd_for_men } => {
                    let Alphabet(digits) = ODD_FOR_MEN[usize::from(draft.male == *odd_for_men)];
                    draft.text[at] = digits[(value % 5) as usize];
                    value /= 5;
                }
                Kind::Year => draft.number(at, 4, year.rem_euclid(10_000) as u64),
                Kind::ShortYear => draft.number(at, 2, year.rem_euclid(100) as u64),
                Kind::Month => draft.number(at, 2, u64::from(month)),
                Kind::Day => draft.number(at, 2, u64::from(day)),
                Kind::Place(index) => draft.text[at] = place.get(usize::from(*index)).copied().unwrap_or(b'0'),
            }
        }
        draft.extra = value;
    }
}

/// Registers a form reads.
struct Inputs {
    value: Reg,
    bits: Reg,
    birth: Option<Reg>,
    sex: Option<Reg>,
    given: Option<Reg>,
    family: Option<Reg>,
    place: Option<Reg>,
}

impl Inputs {
    fn list(&self) -> Vec<Reg> {
        let optional = [self.birth, self.sex, self.given, self.family, self.place];
        [self.value, self.bits].into_iter().chain(optional.into_iter().flatten()).collect()
    }
}

/// The country a number is of, and whether it is the locale's own.
pub(crate) fn country_of(cx: &mut FieldCx<'_, '_>, given: Option<&str>, known: &[&'static str]) -> Option<String> {
    let Some(given) = given else { return Some(cx.locale.info.region.clone()) };
    let code = given.to_uppercase();
    if known.contains(&code.as_str()) {
        return Some(code);
    }
    let near = nearest(given, known.iter().copied(), 3);
    let hint = format!("{}Known countries: {}.", did_you_mean(&near), known.join(", "));
    let fix = Some(vec![("country", near.first().map_or(serde_json::Value::Null, |code| json!(code)))]);
    let message = format!("No form of this number is known for the country `{given}`.");
    cx.problem(codes::INVALID_CONSTRAINT, "country", message, hint, fix);
    None
}

/// Compiles a number of `kind` by country; countries without a scheme get `otherwise`.
pub(crate) fn by_country(
    cx: &mut FieldCx<'_, '_>,
    kind: &str,
    schemes: &'static [Scheme],
    otherwise: &'static Scheme,
    options: &FormOptions,
) {
    let known: Vec<&str> = schemes.iter().map(|s| s.country).collect();
    let Some(country) = country_of(cx, options.country.as_deref(), &known) else { return };
    let scheme = schemes.iter().find(|s| s.country == country).unwrap_or(otherwise);
    of_scheme(cx, &format!("{kind} {country}"), scheme, options.format);
}

/// Compiles a number of one scheme. `kind` names its streams: columns of one entity and kind show the same number.
pub(crate) fn of_scheme(cx: &mut FieldCx<'_, '_>, kind: &str, scheme: &'static Scheme, style: Option<Style>) {
    let Some(forms) = forms_of(cx, scheme) else { return };
    let output = Output { plain: style == Some(Style::Plain), ..Output::default() };
    of_forms(cx, kind, forms, scheme.country, &output, None);
}

/// As [`of_scheme`], with numbers of the column's own, of whatever country.
pub(crate) fn of_code(cx: &mut FieldCx<'_, '_>, scheme: &'static Scheme, country: &str, style: Option<Style>) {
    let Some(forms) = forms_of(cx, scheme) else { return };
    let output = Output { plain: style == Some(Style::Plain), own: true, wrap: None };
    of_forms(cx, "number", forms, country, &output, None);
}

/// The forms to use; `None` when the wanted validity cannot be had.
fn forms_of(cx: &mut FieldCx<'_, '_>, scheme: &'static Scheme) -> Option<&'static [Form]> {
    let reserved = !scheme.reserved.is_empty() && (!cx.realistic || cx.validity == Validity::Reserved);
    let forms = if reserved { scheme.reserved } else { scheme.forms };
    let has_check = forms.iter().all(|form| form.pattern.contains('c'));
    match cx.validity {
        Validity::BadCheckDigit if !has_check => {
            let why = format!("a {} has no check digit", scheme.name);
            cx.refuse_validity(&why, &[Validity::Malformed]);
            None
        }
        Validity::Reserved if scheme.reserved.is_empty() => {
            let why = format!("no range of {} is known to be set aside", scheme.name);
            cx.refuse_validity(&why, crate::fault::CHECKED);
            None
        }
        _ => Some(forms),
    }
}

/// Uniform bits of the column or of its entity.
fn draw(cx: &mut FieldCx<'_, '_>, own: bool, purpose: &str) -> Reg {
    if own { cx.draw(purpose) } else { cx.entity_draw(purpose) }
}

/// Compiles one of several forms: the one that `which` names, or by weight.
pub(super) fn of_forms(
    cx: &mut FieldCx<'_, '_>,
    kind: &str,
    forms: &'static [Form],
    country: &str,
    output: &Output,
    which: Option<Reg>,
) {
    let parsed: Vec<Arc<Parsed>> = forms.iter().map(|form| Arc::new(Parsed::of(form))).collect();
    let numbers = Numbers::of(cx, kind, forms, &parsed, output.own);
    let bits = draw(cx, output.own, &format!("{kind} other"));
    let branch = |cx: &mut FieldCx<'_, '_>, at: usize| {
        let value = numbers.below(cx, kind, parsed[at].domain);
        emit(cx, &forms[at], &parsed[at], (value, bits), country, output);
    };
    if let [_] = forms {
        return branch(cx, 0);
    }
    let which = which.unwrap_or_else(|| {
        let weights: Vec<u64> = forms.iter().map(|form| form.weight).collect();
        let bits = draw(cx, output.own, &format!("{kind} form"));
        cx.step(Step::Pick { bits, alias: Arc::new(Alias::new(&weights)) })
    });
    let branches = (0..forms.len()).map(|at| cx.branch(|cx| branch(cx, at))).collect();
    cx.emit(Op::Switch { which, branches });
}

/// Where the numbers that fill a form come from.
enum Numbers {
    /// Uniform bits.
    Bits(Reg),
    /// Distinct in every row, below the smallest domain.
    Distinct(Reg),
    /// Distinct among the people born on one day: the serial and how many there are.
    Serial(Reg, u64),
}

impl Numbers {
    fn of(cx: &mut FieldCx<'_, '_>, kind: &str, forms: &[Form], parsed: &[Arc<Parsed>], own: bool) -> Numbers {
        if !cx.unique {
            return Numbers::Bits(draw(cx, own, kind));
        }
        let smallest = parsed.iter().map(|p| p.domain).min().unwrap_or(1);
        if forms.iter().all(Form::reads_birth) && cx.latent_is_unique(person::BIRTH_DAY) {
            let serials = cx.builder.serials(cx.scope()).min(smallest);
            let births = person::distinct_births(cx);
            cx.set_unique_domain(births);
            return Numbers::Serial(person::distinct_birth(cx).1, serials);
        }
        Numbers::Distinct(cx.index("number", smallest))
    }

    fn below(&self, cx: &mut FieldCx<'_, '_>, kind: &str, domain: u64) -> Reg {
        match self {
            Numbers::Bits(bits) => cx.step(Step::Scale { bits: *bits, n: domain, add: 0 }),
            Numbers::Distinct(number) => *number,
            Numbers::Serial(serial, serials) => {
                let bits = cx.entity_draw(&format!("{kind} round"));
                let round = cx.step(Step::Scale { bits, n: (domain / serials).max(1), add: 0 });
                cx.step(Step::MulAdd { a: round, multiplier: *serials, b: Some(*serial), add: 0 })
            }
        }
    }
}

/// How the text of a form is written.
#[derive(Clone, Default)]
pub(super) struct Output {
    /// Without separators.
    pub plain: bool,
    /// Drawn for the column, not for its person or company: each column has numbers of its own.
    pub own: bool,
    /// Instead of the text itself, what a function makes of it.
    pub wrap: Option<Wrap>,
}

/// A text around that of a form.
#[derive(Clone)]
pub(super) struct Wrap {
    /// Registers it reads.
    pub inputs: Vec<Reg>,
    /// Most bytes it writes.
    pub longest: usize,
    /// Special characters it writes.
    pub specials: Specials,
    /// Writes it; the text comes without separators.
    pub function: WrapFn,
}

type WrapFn = Arc<dyn Fn(&RowView<'_>, &[u8], &mut Vec<u8>) + Send + Sync>;

/// What makes the texts of one form.
struct Maker {
    parsed: Arc<Parsed>,
    finish: fn(&mut Draft),
    inputs: Inputs,
    entries: Vec<&'static str>,
    this_year: i64,
    country: [u8; 2],
}

impl Maker {
    fn make(&self, row: &RowView<'_>) -> Draft {
        let (inputs, parsed) = (&self.inputs, &self.parsed);
        let get = |reg: Option<Reg>| reg.map_or(0, |reg| row.get(reg));
        let mut draft = Draft {
            text: parsed.template,
            len: parsed.len,
            birth: inputs.birth.map_or((0, 0, 0), |reg| civil_from_days(row.get(reg) as i64)),
            male: get(inputs.sex) == 1,
            extra: 0,
            given: get(inputs.given),
            family: get(inputs.family),
            this_year: self.this_year,
            country: self.country,
            bits: row.get(inputs.bits),
        };
        let place = inputs.place.map_or(&[][..], |reg| self.entries[row.get(reg) as usize].as_bytes());
        parsed.fill(&mut draft, row.get(inputs.value), place);
        (self.finish)(&mut draft);
        draft
    }
}

fn emit(
    cx: &mut FieldCx<'_, '_>,
    form: &Form,
    parsed: &Arc<Parsed>,
    numbers: (Reg, Reg),
    country: &str,
    output: &Output,
) {
    let (place, entries) =
        if form.places.is_empty() { (None, Vec::new()) } else { place_of(cx, form, country, output.own) };
    let inputs = Inputs {
        value: numbers.0,
        bits: numbers.1,
        birth: form.reads_birth().then(|| person::birth_day(cx)),
        sex: form.reads_sex().then(|| person::sex(cx)),
        given: form.given.map(|code| name_code(cx, true, code)),
        family: form.family.map(|code| name_code(cx, false, code)),
        place,
    };
    let this_year = civil_from_days(cx.builder.reference_day()).0;
    let list = inputs.list();
    let mut code = *b"ZZ";
    code.iter_mut().zip(country.bytes()).for_each(|(to, from)| *to = from);
    let maker = Maker { parsed: Arc::clone(parsed), finish: form.finish, inputs, entries, this_year, country: code };
    if let Some(wrap) = output.wrap.clone() {
        let list = [list, wrap.inputs].concat();
        return cx.call(&list, wrap.longest, wrap.specials, move |row, out| {
            let draft = maker.make(row);
            (wrap.function)(row, &draft.text[..draft.len], out);
        });
    }
    let marks = if output.plain { Vec::new() } else { parsed.marks.clone() };
    let longest = parsed.len + marks.len() + MALFORMED_EXTRA;
    if cx.validity == Validity::Valid || cx.validity == Validity::Reserved {
        return cx.call(&list, longest, parsed.specials, move |row, out| {
            let draft = maker.make(row);
            write(out, &draft.text[..draft.len], &marks);
        });
    }
    let bad_check = cx.validity == Validity::BadCheckDigit;
    cx.call(&list, longest, parsed.specials, move |row, out| faulty(&maker, row, &marks, bad_check, out));
}

/// Writes a text with a wrong check digit, or malformed where it has none or is to be.
fn faulty(maker: &Maker, row: &RowView<'_>, marks: &[(usize, u8)], bad_check: bool, out: &mut Vec<u8>) {
    let (mut draft, start) = (maker.make(row), out.len());
    let check = maker.parsed.check.filter(|at| bad_check && *at < draft.len);
    if let Some(at) = check {
        // Four is the most that every scheme notices: some count modulo 5.
        draft.text[at] = other_character(draft.text[at], draft.random(4));
    }
    write(out, &draft.text[..draft.len], marks);
    if check.is_none() {
        let shift = |at: usize| at + marks.iter().filter(|mark| mark.0 <= at).count();
        malform(out, start, maker.parsed.digit.map(shift), draft.random(u64::MAX));
    }
}

fn write(out: &mut Vec<u8>, text: &[u8], marks: &[(usize, u8)]) {
    let mut from = 0;
    for (at, mark) in marks {
        if *at >= text.len() {
            break;
        }
        out.extend_from_slice(&text[from..*at]);
        out.push(*mark);
        from = *at;
    }
    out.extend_from_slice(&text[from..]);
}

/// What `code` makes of the person's given or family name.
fn name_code(cx: &mut FieldCx<'_, '_>, given: bool, code: fn(&str) -> u64) -> Reg {
    let people = cx.locale.people();
    let (names, index) = if given { (&people.given, person::given(cx)) } else { (&people.family, person::family(cx)) };
    let table: Arc<[u64]> = names.slug.iter().map(|slug| code(&slug)).collect();
    cx.step(Step::Lookup { index, table })
}

/// Picks one of the form's places, of the row's region where it is the locale's own country.
fn place_of(cx: &mut FieldCx<'_, '_>, form: &Form, country: &str, own: bool) -> (Option<Reg>, Vec<&'static str>) {
    let known = form.places_by_country && form.places.iter().any(|(code, _)| *code == country);
    let fits = |code: &str| !known || code == country;
    let fitting = form.places.iter().filter(|(code, _)| fits(code));
    let entries: Vec<&'static str> = fitting.flat_map(|(_, list)| list.split_whitespace()).collect();
    let bits = draw(cx, own, &format!("{} {country} place", form.pattern));
    let by_region = !form.places_by_country
        && form.places.iter().any(|(code, _)| !code.is_empty())
        && country == cx.locale.info.region;
    if !by_region {
        return (Some(cx.step(Step::Scale { bits, n: entries.len() as u64, add: 0 })), entries);
    }
    let mut starts = Vec::new();
    let mut start = 0;
    for (code, list) in form.places {
        let len = list.split_whitespace().count();
        starts.push((*code, start, len));
        start += len;
    }
    let run = |region: String| {
        let known = starts.iter().find(|(code, ..)| *code == region);
        known.map_or((0, entries.len()), |(_, start, len)| (*start, *len))
    };
    let groups: Vec<(usize, usize)> = cx.locale.places().region_codes.iter().map(run).collect();
    let group = place::region(cx);
    let alias = Arc::new(GroupedAlias::new(&vec![1; entries.len()], &groups));
    (Some(cx.step(Step::PickIn { bits, group, alias })), entries)
}

/// Says how many people born on one day the number can tell apart, before any field compiles.
pub(crate) fn narrow_serials(builder: &mut Builder<'_>, scope: &str, schemes: &[Scheme], options: &FormOptions) {
    let locale = scope.rsplit_once('@').and_then(|(_, key)| builder.engine.locale(key));
    let own = locale.map(|locale| locale.info.region.clone()).unwrap_or_default();
    let country = options.country.as_deref().map_or(own, str::to_uppercase);
    let Some(scheme) = schemes.iter().find(|s| s.country == country) else { return };
    let with_birth = scheme.forms.iter().chain(scheme.reserved).filter(|form| form.reads_birth());
    if let Some(count) = with_birth.map(|form| Parsed::of(form).domain).min() {
        builder.narrow_serials(scope, count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read() {
        let parsed = Parsed::of(&form("784-yyyy-nns-lc/kx", |_| {}));
        assert_eq!((parsed.len, parsed.check, parsed.domain), (14, Some(11), 10 * 10 * 5 * 36));
        assert_eq!(parsed.marks, [(3, b'-'), (7, b'-'), (10, b'-'), (12, b'/')]);
        assert!(parsed.specials.meets(Specials::PUNCTUATION));
    }

    #[test]
    fn more_places_than_64_bits_hold_are_filled_too() {
        let parsed = Parsed::of(&plain("xxxxxxxxxxxxxxxxxxxx"));
        assert_eq!((parsed.slots.len(), parsed.domain), (20, 36u64.pow(12)));
    }

    #[test]
    fn separators_stand_where_the_pattern_has_them() {
        let mut out = Vec::new();
        write(&mut out, b"123456789", &[(2, b'.'), (5, b'/'), (8, b'-')]);
        assert_eq!(out, b"12.345/678-9");
        out.clear();
        write(&mut out, b"1234", &[(2, b'.'), (4, b'/'), (8, b'-')]);
        assert_eq!(out, b"12.34");
    }
}
