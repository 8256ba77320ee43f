"""Chooses the cities of each country and gives each its local name, region, postal codes and landline areas.

Holds no numbering plan (`phones`), no raw readers (`geonames`), no postal matching (`postcodes`) and no hand-kept names:
those are `overlay/places/city_names.tsv` (by GeoNames id; name `-` = leave the place out, other cells only where they
differ) and `city_extra.tsv`.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict

import areas
import geonames
import lib
import postcodes

DISTRICTS_UNMARKED = ("CA", "PE", "TW")  # a place without a feature code is mostly a part of a city there
CITIES_MAX = {"IN": 900}  # elsewhere 1500; India has too many area codes for more
POPULATION_PER_WEIGHT = 1000
SCRIPTS = {"RU": re.compile(r"[А-Яа-яЁё -]+"), "AE": re.compile(r"[\u0621-\u064a0-9 ]+"), "SA": re.compile(r"[\u0621-\u064a ]+"),
           "JP": re.compile(r"[\u3005-\u30ff\u4e00-\u9fff]+"), "CN": re.compile(r"[\u4e00-\u9fff]+"),
           "KR": re.compile(r"[\uac00-\ud7a3]+")}
SCRIPTS |= {"TW": SCRIPTS["CN"]}
SCRIPTS |= {c: re.compile(r"[\u0621-\u064a ]+") for c in "EG QA KW MA OM DZ BH JO".split()}
SCRIPTS |= {"IL": re.compile(r"[\u05d0-\u05ea' -]+"), "IR": re.compile(r"[\u0621-\u06cc\u200c ]+")}
COMMA_BELOW = str.maketrans("şţŞŢ", "șțȘȚ")
SCRIPTS |= {"UA": re.compile(r"[А-Яа-яҐґЄєІіЇї' -]+"), "BG": re.compile(r"[А-Яа-я ]+"), "GR": re.compile(r"[\u0370-\u03ff ]+"),
            "MK": re.compile(r"[А-Яа-яЃѓЅѕЈјЉљЊњЌќЏџ ]+"), "GE": re.compile(r"[\u10d0-\u10fa ]+"),
            "AM": re.compile(r"[\u0531-\u0587 ]+")}
SCRIPTS |= {"TH": re.compile(r"[\u0e01-\u0e4e]+"), "BD": re.compile(r"[\u0981-\u09df ]+")}
HAND_NAMED = (*SCRIPTS, "ID", "VN", "GH", "MY")  # only places that the overlay names
RUSSIAN = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
                   "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch  y  e yu ya".split(" ")))


@functools.cache
def regions(country: str) -> list[dict[str, str]]:
    return [r for r in lib.overlay("places/regions.tsv") if r["country"] == country]


@functools.cache
def _named() -> dict[str, dict[str, str]]:
    return {row["geonameid"]: row for row in lib.overlay("places/city_names.tsv")}


def select(country: str) -> list[dict]:
    """The country's cities, largest first; every one with a region, a name in the country's script and postal codes."""
    by_admin = defaultdict(list)
    for r in regions(country):
        by_admin[r["geonames"]].append(r["code"])
    chosen: dict[tuple[str, str], dict] = {}
    for row in _extra(country) + geonames.cities()[country]:
        city = _city(country, row, by_admin)
        if city and (city["region"], city["name"]) not in chosen:
            chosen[(city["region"], city["name"])] = city
    cities = sorted(chosen.values(), key=lambda c: (-c["population"], c["name"]))
    postcodes.lend(country, cities)
    cities = postcodes.plausible(country, [c for c in cities if c["postcodes"] or country in postcodes.WITHOUT])
    cities = _largest(cities, {(r["code"], r["capital_city_en"]) for r in regions(country)}, CITIES_MAX.get(country, 1500))
    areas.assign(country, cities)
    return cities


def _largest(cities: list[dict], capitals: set[tuple[str, str]], count: int) -> list[dict]:
    """The `count` largest, and every region's capital and at least one place of every region."""
    kept, covered = [], set()
    for i, city in enumerate(cities):
        if i < count or (city["region"], city["name_en"]) in capitals or city["region"] not in covered:
            kept.append(city)
            covered.add(city["region"])
    return kept


def _extra(country: str) -> list[dict]:
    """Hand-kept places, in the shape of GeoNames rows; `region` is our own code."""
    return [{"geonameid": f"extra{i}", "name": r["name_en"], "local": r["name"], "region": r["region"], "latitude": float(r["lat"]),
             "longitude": float(r["lon"]), "timezone": r["timezone"], "population": int(r["population"]), "alternatenames": []}
            for i, r in enumerate(lib.overlay("places/city_extra.tsv")) if r["country"] == country]


def _city(country: str, row: dict, by_admin: dict[str, list[str]]) -> dict | None:
    named = _named().get(str(row["geonameid"]), {})
    if named.get("name") == "-":
        return None
    own = named.get("region") or row.get("region")
    codes = by_admin.get(row.get("admin1code")) or by_admin.get("", [])
    region = own or _region(country, codes, {row["name"], named.get("name") or row["name"]})
    if region is None:
        return None
    feature = geonames.features().get(row["geonameid"], None if country in DISTRICTS_UNMARKED and "local" not in row else "PPL")
    district = feature is None or feature in geonames.DISTRICT_FEATURES
    if district and not named and country not in ("TR", "JP", "AU"):
        return None
    name = row.get("local") or named.get("name") or local_name(country, region, row)
    if not name or (country in SCRIPTS and not SCRIPTS[country].fullmatch(name)):
        return None
    english = named.get("name_en") or english_name(country, row["name"])
    names = {name, english, row["name"]}
    names |= {n.removesuffix(" City") for n in names} if country == "PH" else set()
    name = english if country in ("IN", "PK") else name
    population = int(named.get("population") or row["population"])
    return {"name": name, "name_en": english, "region": region, "lat": f"{row['latitude']:.4f}", "lon": f"{row['longitude']:.4f}",
            "timezone": row["timezone"], "population": population,
            "postcodes": postcodes.of_city(country, region, name, names, population),
            "weight": max(1, population // POPULATION_PER_WEIGHT)}


def _region(country: str, codes: list[str], names: set[str]) -> str | None:
    """Of several regions in one GeoNames division, the one whose postal codes name the place."""
    if len(codes) < 2:
        return codes[0] if codes else None
    short = {n.removesuffix(" City") for n in names}
    return next((c for c in codes if any(postcodes.known(country, c, n) for n in sorted(names | short))), None)


def english_name(country: str, name: str) -> str:
    name = geonames.ascii_name(name)
    return re.sub(r"(-si|-gun| City|-shi| Shi)$", "", name) if country in ("CN", "KR", "JP", "SA") else name


def local_name(country: str, region: str, row: dict) -> str | None:
    finder = {"RU": _russian, "JP": _japanese, "CN": _chinese, "KR": _korean}.get(country)
    if finder:
        return finder(region, row)
    if country in HAND_NAMED:
        return None
    return row["name"].translate(COMMA_BELOW) if country == "RO" else row["name"]


def _russian(region: str, row: dict) -> str | None:
    """The Cyrillic name whose transliteration is the Latin one, preferring a name that the postal table has."""
    goal = _loose(row["name"])
    names = [n for n in row["alternatenames"] if re.fullmatch(r"[А-ЯЁ][а-яё]+(?:[ -][А-ЯЁа-яё]+)*", n)]
    same = [n for n in names if _loose("".join(RUSSIAN.get(c, c) for c in n.lower())) == goal]
    known = [n for n in same or names if postcodes.known("RU", region, n)]
    pick, yo = known or same, bool(re.search("ë|yo", row["name"].lower()))
    return min(pick, key=lambda n: (("ё" in n) != yo, n)) if pick else None


def _loose(text: str) -> str:
    """Latin spelling without what transliterations disagree on: y/i, yo/e, signs, doubled letters."""
    text = geonames.ascii_name(text).lower()
    for old, new in (("yo", "e"), ("ye", "e"), ("y", "i"), ("j", "i"), ("'", ""), ("-", ""), (" ", "")):
        text = text.replace(old, new)
    return re.sub(r"(.)\1", r"\1", text)


def _match(row: dict, wanted: dict[str, str], suffixes: str) -> str | None:
    """The municipality that one of the place's names spells, with or without its suffix."""
    for name in row["alternatenames"]:
        if name in wanted:
            return wanted[name]
        stem = name[:-1] if name and name[-1] in suffixes else name
        if stem in wanted:
            return wanted[stem]
    return None


@functools.cache
def _municipalities(country: str, region: str) -> dict[str, str]:
    """Full name and stem → full name of the municipalities of a region."""
    local = next(r["name"] for r in regions(country) if r["code"] == region)
    if country == "JP":
        full = {c for p, c, _ in geonames.japan_post() if p == local and (c.endswith("市") or (c.endswith("区") and p == "東京都"))}
    elif country == "CN":
        full = {c for p, c in geonames.china_divisions() if p == local}
    else:
        full = set(postcodes.korean_municipalities(region))
    stems = {n[:-1]: n for n in sorted(full) if len(n) > 2}
    return stems | {n: n for n in full}


def _japanese(region: str, row: dict) -> str | None:
    return _match(row, _municipalities("JP", region), "市区")


def _chinese(region: str, row: dict) -> str | None:
    return _match(row, _municipalities("CN", region), "市")


def _korean(region: str, row: dict) -> str | None:
    return _match(row, _municipalities("KR", region), "시군")
