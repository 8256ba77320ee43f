"""Writes `words/*.tsv` and `sentences/*.tsv` from the overlay and, where it says so, from pinned packages.

Holds how the rows are gathered, merged and checked. Holds no vocabulary: the words stand in `overlay/words/<table>/<list>.tsv`
(value, weight, extra), the sentences in `overlay/sentences/<lang>.tsv` (kind, value, and extra where known), what comes from which package in
`overlay/words/packages.tsv` (table, list, source, path, weight) and the language codes in `overlay/words/languages.tsv`
(code, weight). An overlay row wins over a package row of the same value or, when both carry one, of the same extra;
an overlay row of weight 0 removes it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from functools import cache
from pathlib import Path

import lib

COLUMNS = ["list", "value", "weight", "extra"]
EVALUATE = """
const sets = await import(process.argv[1]);
const at = (path) => path.split('.').reduce((node, key) => node?.[key], sets);
console.log(JSON.stringify(at(process.argv[2])));
"""
PLACEHOLDERS = {
    "company_pattern": {"family", "family2", "core", "sector", "place", "suffix"},
    "street_pattern": {"number", "number2", "number3", "room", "building", "street"},
    "address_pattern": {"street_address", "city", "postcode", "region", "region_code", "country", "in_district", "po_box"},
    "unit_pattern": {"number", "room", "floor", "letter"},
    "po_box_pattern": {"number"},
    "product_pattern": {"adjective", "noun"},
    "transaction_pattern": {"merchant", "city", "company", "person", "ref"},
    "hospital_pattern": {"city", "region", "name"},
    "bio_pattern": {"title", "city", "hobby", "hobby2"},
    "course_pattern": {"subject"},
    "team_pattern": {"city", "mascot"},
    "publisher_pattern": {"core", "family", "family2", "city"},
}
LONG = {
    *PLACEHOLDERS, "user_agent", "log_message", "error_message", "exception", "icd10", "legal_form", "mcc", "naics", "product_feature",
    "catch_phrase", "question", "quote", "religion_share", "university",
}
# A list of scope B that a language has of its own may be shorter than the English one.
SHORTEST_LENT = 12
SENTENCES = {"text": 80, "note": 80, "review": 50, "title": 50}


def build() -> None:
    packaged = lib.overlay("words/packages.tsv")
    names = {p.name for p in (lib.OVERLAY / "words").iterdir() if p.is_dir()} | {r["table"] for r in packaged}
    _remove_others("words", names)
    for name in sorted(names):
        lib.write_table(f"words/{name}.tsv", COLUMNS, _table(name, packaged), key=["list", "value"])
    spoken = {p.stem for p in (lib.OVERLAY / "sentences").glob("*.tsv")}
    _remove_others("sentences", spoken)
    for name in sorted(spoken):
        rows = [{"extra": "", **row} for row in lib.overlay(f"sentences/{name}.tsv")]
        lib.write_table(f"sentences/{name}.tsv", ["kind", "value", "extra"], rows, key=["kind", "value"])
    for problem in check():
        print(f"words: {problem}", file=sys.stderr)


def _remove_others(folder: str, names: set[str]) -> None:
    for file in (lib.DATA / folder).glob("*.tsv"):
        if file.stem not in names:
            file.unlink()


def _table(name: str, packaged: list[dict]) -> list[dict]:
    own = {p.stem for p in (lib.OVERLAY / "words" / name).glob("*.tsv")}
    mine = [r for r in packaged if r["table"] == name]
    rows = []
    for key in sorted(own | {r["list"] for r in mine}):
        found = [row for r in mine if r["list"] == key for row in _package_rows(r)]
        rows += [{"list": key, **row} for row in _merge(lib.overlay(f"words/{name}/{key}.tsv"), found)]
    return rows


def _merge(own: list[dict], found: list[dict]) -> list[dict]:
    """The overlay in its order, then what the packages add."""
    values = {_fold(r["value"]) for r in own}
    extras = {r["extra"] for r in own if r.get("extra")}
    rows = [r for r in own if r.get("weight") != "0"]
    for row in found:
        if _fold(row["value"]) not in values and row["extra"] not in extras:
            values.add(_fold(row["value"]))
            rows.append(row)
    return rows


def _fold(value: str) -> str:
    return lib.clean(value).casefold()


def _package_rows(entry: dict) -> list[dict]:
    folder, path = lib.fetch(entry["source"]), entry["path"]
    if entry["source"] == "cldr-localenames-full":
        return _language_names(folder, path)
    if entry["source"] == "@faker-js/faker":
        values = _evaluated(folder, path)
    else:
        file, _, field = path.partition("#")
        values = json.loads((folder / file).read_text(encoding="utf-8"))[field]
    values = [v.replace("\u2019", "'") for v in values if not re.search(r"[/()\"]", v) and len(v.encode()) <= 60]
    return [{"value": v[:1].upper() + v[1:], "weight": entry["weight"], "extra": ""} for v in values]


@cache
def _evaluated(folder: Path, path: str) -> tuple[str, ...]:
    module = (folder / "package/dist/index.js").as_uri()
    command = ["node", "--input-type=module", "-e", EVALUATE, module, path]
    return tuple(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def _language_names(folder: Path, lang: str) -> list[dict]:
    text = (folder / f"package/main/{lang}/languages.json").read_text(encoding="utf-8")
    names = json.loads(text)["main"][lang]["localeDisplayNames"]["languages"]
    codes = lib.overlay("words/languages.tsv")
    return [{"value": names[r["code"]], "weight": r["weight"], "extra": r["code"]} for r in codes if r["code"] in names]


def check() -> list[str]:
    """Every departure from the contract in what was written, one line each."""
    tables = {p.stem: lib.read_table(p) for p in sorted((lib.DATA / "words").glob("*.tsv"))}
    problems = [f"{name}: {p}" for name, rows in tables.items() for p in _row_problems(rows)]
    problems += _size_problems(tables)
    for file in sorted((lib.DATA / "sentences").glob("*.tsv")):
        problems += [f"{file.stem}: {p}" for p in _sentence_problems(lib.read_table(file))]
    return problems


def _row_problems(rows: list[dict]) -> list[str]:
    problems, seen = [], set()
    for row in rows:
        key, value = row["list"], row["value"]
        if not value or (key, _fold(value)) in seen:
            problems.append(f"{key}: empty or repeated {value!r}")
        seen.add((key, _fold(value)))
        if key not in LONG and len(value.encode()) > 60:
            problems.append(f"{key}: longer than 60 bytes {value!r}")
        if key in PLACEHOLDERS and set(re.findall(r"{(.*?)}", value)) - PLACEHOLDERS[key]:
            problems.append(f"{key}: unknown placeholder in {value!r}")
        if row["weight"] and not re.fullmatch(r"[1-9]\d*", row["weight"]):
            problems.append(f"{key}: weight {row['weight']!r} of {value!r}")
        if value != unicodedata.normalize("NFC", value) or (key == "house_number" and not re.fullmatch(r"\d+-\d+", value)):
            problems.append(f"{key}: bad form {value!r}")
    return problems


def _size_problems(tables: dict[str, list[dict]]) -> list[str]:
    problems = []
    for scope, key, least in _contract():
        for name, rows in tables.items():
            kind = "G" if name == "global" else "C" if "_" in name else "L"
            size = sum(r["list"] == key for r in rows)
            wanted = name == "en" or size if scope == "B" else kind == scope or size
            if wanted and size < (least if name == "en" or scope != "B" else min(least, SHORTEST_LENT)):
                problems.append(f"{name}: {key} has {size} of {least}")
    return problems


def _contract() -> list[tuple[str, str, int]]:
    """LISTS.md as (scope, list, least size)."""
    found = []
    for line in (lib.DATA / "LISTS.md").read_text(encoding="utf-8").splitlines():
        cells = [c.strip() for c in line.split("|")]
        if len(cells) > 4 and cells[2] in ("L", "C", "G", "B"):
            found += [(cells[2], key, int(size)) for key, size in zip(re.findall(r"`(\w+)`", cells[1]), cells[3].split(","))
                      ] if "," in cells[3] else [(cells[2], re.findall(r"`(\w+)`", cells[1])[0], int(cells[3]))]
    return found


def _sentence_problems(rows: list[dict]) -> list[str]:
    problems, seen = [], set()
    for row in rows:
        if row["kind"] not in SENTENCES or _fold(row["value"]) in seen:
            problems.append(f"unknown kind or repeated {row['value']!r}")
        seen.add(_fold(row["value"]))
        if len(row["value"]) > 140 or re.search(r"[\";；“”„«»\t]", row["value"]):
            problems.append(f"too long, quote or semicolon: {row['value']!r}")
    sizes = {kind: sum(r["kind"] == kind for r in rows) for kind in SENTENCES}
    return problems + [f"{kind} has {sizes[kind]} of {least}" for kind, least in SENTENCES.items() if sizes[kind] < least]


if __name__ == "__main__":
    build()
