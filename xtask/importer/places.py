"""Writes every table about places: regions, cities, phones, banks, countries and currencies.

Only the order of work and the last checks live here; see `cldr`, `cities`, `postcodes`, `areas`, `phones`, `banks`, `geonames`.
`overlay/places/locale_places.tsv` names the part of a country of several languages that a locale speaks of.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import banks
import cities
import cldr
import lib
import phones

CITY_COLUMNS = ["name", "name_en", "region", "lat", "lon", "timezone", "population", "postcodes", "areas", "weight"]


def build() -> None:
    cldr.build()
    chosen = {country: cities.select(country) for country in phones.REGIONS}
    usable = phones.build({country: _areas(rows) for country, rows in chosen.items()})
    for country, rows in chosen.items():
        _write_regions(country)
        _write_cities(country, rows, usable[country])
        _write_locales(country)
    banks.build()


def _areas(rows: list[dict]) -> list[str]:
    """Every landline area of the country's cities, that of the most people first."""
    people = Counter()
    for row in rows:
        for area in row["areas"]:
            people[area] += row["population"]
    return [area for area, _ in sorted(people.items(), key=lambda x: (-x[1], x[0]))]


def _write_regions(country: str) -> None:
    lib.write_table(f"regions/{country}.tsv", ["code", "name", "name_en", "capital_city_en"], cities.regions(country), key=["code"])


def _write_cities(country: str, rows: list[dict], usable: set[str]) -> None:
    """Areas that gave no valid mask are left out; a city without any left takes the most used one of its region."""
    default: dict[str, list[str]] = {}
    for row in rows:
        row["areas"] = [a for a in row["areas"] if a in usable]
        if row["areas"]:
            default.setdefault(row["region"], row["areas"][:1])
    table = [row | {"postcodes": " ".join(row["postcodes"]), "areas": " ".join(row["areas"] or default.get(row["region"], []))}
             for row in rows]
    lib.write_table(f"cities/{country}.tsv", CITY_COLUMNS, table, key=["name", "region"])


def _write_locales(country: str) -> None:
    """The regions and cities of one language of the country: a region's row names it, with city `*` it brings all its cities; a
    city's row brings that one under another name."""
    tables = defaultdict(dict)
    for row in lib.overlay("places/locale_places.tsv"):
        if row["locale"].endswith(f"_{country}"):
            tables[row["locale"]][(row["region"], row["city"])] = row["name"]
    rows = lib.read_table(lib.DATA / f"cities/{country}.tsv") if tables else []
    for locale, names in tables.items():
        regions = [r | {"name": names.get((r["code"], "*")) or names.get((r["code"], "")) or r["name"]} for r in cities.regions(country)]
        chosen = [row | {"name": names.get((row["region"], row["name_en"]), row["name"])} for row in rows
                  if (row["region"], "*") in names or (row["region"], row["name_en"]) in names]
        settled = {row["region"] for row in chosen}
        lib.write_table(f"regions/{locale}.tsv", ["code", "name", "name_en", "capital_city_en"],
                        [r for r in regions if r["code"] in settled], key=["code"])
        lib.write_table(f"cities/{locale}.tsv", CITY_COLUMNS, chosen, key=["name", "region"])
