"""Landline areas of a city: from the area prefixes of libphonenumber, hand-kept rows, else the nearest city's.

Hand-kept: `overlay/places/areas.tsv` (country, scope `city`, `region` or `postcode`, key, areas; a city's key may start with
its region: `34/Fuchu`). Holds no masks (`phones`).
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict

import geonames
import lib
import phones
import postcodes

AREAS_MAX = {"IN": 1, "JP": 1, "BR": 1, "FR": 4}
AREA_DIGITS_MAX = 4
NEAR_KM_MAX = 60
WIDTH = {"US": 3, "FR": 3, "BR": 2, "PL": 2, "TR": 3, "RU": 3, "AE": 1, "SA": 2, "CA": 3, "NO": 2}
HAND_KEPT = "AU IE NZ ZA PT PH KE SG CH BE".split()  # areas are those of `areas.tsv` alone
# The prefix table lists whole area codes.
EXACT = ("DE", "NL", "SE", "IT", "AT", "PK", "NG", "HU", "SK", "LT", "LV", "UA", "GR", "BG", "RS", "MK", "GE", "AM", "AZ")
LANGUAGE = {"DE": "de", "FR": "fr", "ES": "es", "IT": "it", "NL": "nl", "PL": "pl", "TR": "tr", "RU": "ru", "SE": "sv",
            "JP": "ja", "CN": "zh", "BR": "pt", "MX": "es", "AT": "de", "AR": "es", "CL": "es", "UA": "uk", "GR": "el", "BG": "bg"}


def assign(country: str, cities: list[dict]) -> None:
    """Sets `areas` on every city; a city that nothing knows takes its nearest neighbour's in the region, then the region's."""
    for city in cities:
        city["areas"] = _overlay(country, city) or ([] if country in HAND_KEPT else _by_name(country, city))
    known = [c for c in cities if c["areas"]]
    for city in (c for c in cities if not c["areas"]):
        same = [k for k in known if k["region"] == city["region"]]
        best = min(same or known, key=lambda k: postcodes.distance_km(k, city), default=None)
        city["areas"] = best["areas"][:1] if best else []


@functools.cache
def _rows(country: str) -> dict[tuple[str, str], list[str]]:
    return {(r["scope"], geonames.key(r["key"])): r["areas"].split()
            for r in lib.overlay("places/areas.tsv") if r["country"] == country}


def _overlay(country: str, city: dict) -> list[str]:
    rows, region = _rows(country), geonames.key(city["region"])
    code = city["postcodes"][0] if city["postcodes"] else ""
    keys = [("city", geonames.key(n)) for n in (city["region"] + city["name_en"], city["name_en"], city["name"])]
    keys += [("postcode", geonames.key(code[:n])) for n in (4, 3, 2)] + [("region", region)]
    return next((rows[k] for k in keys if k in rows), [])


def _by_name(country: str, city: dict) -> list[str]:
    names = {city["name"], city["name"][:-1]} if country == "CN" else postcodes.variants({city["name"], city["name_en"]})
    keys = {geonames.key(n) for n in names | ({city["name"][:-1]} if country == "JP" else set())}
    table, counts = _named_areas(country), Counter()
    for part in (city["region"], postcodes.older_region(country, city["region"]), "", "shortened"):
        counts = counts or sum((table.get((part, k), Counter()) for k in keys), Counter())
    if not counts or (country in EXACT and len(counts) > 2):  # one name, many towns
        return []
    top = counts.most_common(1)[0][1]
    good = [(a, n) for a, n in counts.items() if n * 10 >= top]
    return sorted(a for a, _ in sorted(good, key=lambda x: (-x[1], x[0]))[:AREAS_MAX.get(country, 8)])


@functools.cache
def _named_areas(country: str) -> dict[tuple[str, str], Counter]:
    """(state where the table tells it, place key) → how many prefixes each area has there."""
    library = phones.library()
    from phonenumbers.geodata import GEOCODE_DATA
    code, table = str(library.country_code_for_region(country)), defaultdict(Counter)
    for prefix, names in GEOCODE_DATA.items():
        if not prefix.startswith(code) or (country == "CN" and prefix[2] == "1" and prefix[3] != "0"):
            continue
        area = _area(country, prefix[len(code):])
        if area:
            local = names.get(LANGUAGE.get(country, "en"), "")
            for text in {local} if country in (*EXACT, "CN") and local else {names.get("en", ""), local}:
                for state, place in _places(country, text):
                    table[(state, geonames.key(place))][area] += 1
    return table


def _places(country: str, text: str) -> list[tuple[str, str]]:
    """(region code or nothing, place) for every place that a geocoder text names."""
    state = ""
    if country in ("US", "CA") and "," in text:
        text, state = (t.strip() for t in text.rsplit(",", 1))
    elif country == "BR" and " - " in text:
        text, state = text.rsplit(" - ", 1)
    elif country in ("IN", "JP", "AR") and "," in text:
        text, name = (t.strip() for t in text.rsplit(",", 1))
        state = postcodes.region_codes(country).get(geonames.key(name), "?")
    elif country == "CN":
        text = re.sub(r"^(?:.+省|(?:内蒙古|广西|西藏|宁夏|新疆)(?:壮族|回族|维吾尔)?(?:自治区)?)", "", text)
    elif country == "DE" and " " in text:  # "Hagen Westf", "Offenbach Main": the town and a qualifier
        return [("", text), ("shortened", text.rsplit(" ", 1)[0])]
    text = re.sub(r"\(.*?\)|,.*", "", text)
    if country == "SE" and "-" in text:  # "Helsingborg-Höganäs": an area of two towns
        return [("", part) for part in (text, *text.split("-"))]
    return [(state, part.strip()) for part in text.split("/") if part.strip()]


def _area(country: str, prefix: str) -> str:
    """The area code in a prefix of the national number; empty when the prefix does not decide it."""
    if country in EXACT:
        return prefix
    if country in WIDTH:
        return prefix[:WIDTH[country]] if len(prefix) >= WIDTH[country] else ""
    if country == "CN":
        width = 2 if prefix[0] in "12" else 3
        return prefix[:width] if len(prefix) >= width else ""
    if country == "ES":
        return prefix[:3] if len(prefix) > 2 else prefix
    if country == "MX":
        width = 2 if prefix[:2] in ("55", "56", "33", "81") else 3
        return prefix[:width]
    return _formatted_area(country, prefix)


@functools.cache
def _formatted_area(country: str, prefix: str) -> str:
    """Asks the plan how long the area is, for a number that starts with the prefix."""
    plan, length = phones.Plan(country), {"JP": 9, "BE": 8, "CL": 9}.get(country, 10)
    for filler in "253469":
        digits = prefix + filler * (length - len(prefix))
        width = plan.lib.length_of_geographical_area_code(plan.number(digits)) if plan.accepts("landline", digits) else 0
        if 0 < width <= min(len(prefix), AREA_DIGITS_MAX):
            return digits[:width]
    return ""
