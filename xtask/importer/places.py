"""Writes every table about places: regions, cities, phones, banks, countries and currencies.

Only the order of work and the last checks live here; see `cldr`, `cities`, `postcodes`, `areas`, `phones`, `banks`, `geonames`.
"""

from __future__ import annotations

from collections import Counter

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
    for locale in lib.overlay("places/locale_regions.tsv"):
        _write_locale(locale["locale"], locale["country"], locale["regions"].split())
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


def _write_locale(locale: str, country: str, codes: list[str]) -> None:
    """Places of a locale that has but a part of its country, or other names for some: the country's tables, cut and renamed."""
    names = {r["name"]: r["own"] for r in lib.overlay("places/locale_names.tsv") if r["locale"] == locale}
    for table, column, key in (("regions", "code", ["code"]), ("cities", "region", ["name", "region"])):
        rows = [r for r in lib.read_table(lib.DATA / f"{table}/{country}.tsv") if r[column] in codes]
        lib.write_table(f"{table}/{locale}.tsv", list(rows[0]), [r | {"name": names.get(r["name"], r["name"])} for r in rows], key=key)


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
