"""IBAN structures and banks. Banks are hand-kept (`overlay/places/banks.tsv`); for DE and PL their codes come from schwifty.

Holds no check-digit rules. `banks_de.tsv` chooses the German banks by name: pattern, name to show (`*` = as registered),
weight, and how many codes at most.
"""

from __future__ import annotations

import functools
import json
import re
from collections import defaultdict

import lib

COLUMNS = ["bank_code", "branch_code", "name", "bic", "weight"]
PARTS = {"bank_code": "bank", "branch_code": "branch", "national_checksum_digits": "check", "account_code": "account",
         "account_type": "type", "account_id": "owner", "account_holder_id": "owner", "currency_code": "currency"}
POLISH_CODES_PER_BANK = 6
RETIRED = re.compile(r"-alt-|Bundesbank|\bITGK\b|vormals|\bGf P2\b|DSL")


def build() -> None:
    tables = defaultdict(list)
    for row in lib.overlay("places/banks.tsv"):
        tables[row["country"]] += _polish(row) if row["country"] == "PL" else [row]
    tables["DE"] = _german()
    for country, rows in sorted(tables.items()):
        lib.write_table(f"banks/{country}.tsv", COLUMNS, rows, key=["bank_code", "branch_code", "name"])
    _write_iban()


def _load(path: str):
    return json.loads((lib.fetch("schwifty") / "schwifty" / path).read_text(encoding="utf-8"))


def _polish(row: dict) -> list[dict]:
    """A Polish bank is known by three digits; the BBAN holds the eight of one of its offices, check digit included."""
    entries = _load("bank_registry/generated_pl.v2.json")["entries"]
    codes = sorted({c for e in entries if (e["bic"] or "")[:8] == row["bic"] for c in e["bank_codes"]
                    if c.startswith(row["bank_code"])})
    step = max(1, len(codes) // POLISH_CODES_PER_BANK)
    chosen = codes[::step][:POLISH_CODES_PER_BANK]
    weight = max(1, int(row["weight"]) // max(1, len(chosen)))
    return [row | {"bank_code": c, "weight": weight} for c in chosen]


def _german() -> list[dict]:
    banks = _german_registry()
    rows, used = [], set()
    for rule in lib.overlay("places/banks_de.tsv"):
        found = [b for b in banks if re.search(rule["pattern"], b["name"]) and b["bank_code"] not in used]
        if rule["name"] == "*":
            found = list({_short(b["name"]): b for b in reversed(found)}.values())[::-1]
        for bank in _spread(found, int(rule["codes"])):
            used.add(bank["bank_code"])
            name = _short(bank["name"]) if rule["name"] == "*" else rule["name"]
            rows.append({"bank_code": bank["bank_code"], "name": name, "bic": bank["bic"], "weight": rule["weight"]})
    return sorted(rows, key=lambda r: (-int(r["weight"]), r["bank_code"]))


def _german_registry() -> list[dict]:
    """The first entry with a BIC of every bank code still in use."""
    first: dict[str, dict] = {}
    for bank in _load("bank_registry/generated_de.json"):
        if bank.get("bic") and not RETIRED.search(bank["name"]) and (bank["bank_code"] not in first or bank.get("primary")):
            first.setdefault(bank["bank_code"], bank)
    return [first[c] for c in sorted(first)]


def _short(name: str) -> str:
    return re.sub(r"\s*(?:,.*|\(.*\)| eG| e\.G\.)$", "", name)


def _spread(items: list, count: int) -> list:
    return items if len(items) <= count else [items[i * len(items) // count] for i in range(count)]


@functools.cache
def iban_specs() -> dict[str, dict]:
    """Registered IBAN countries: the registry's structure with schwifty's corrections of the parts."""
    specs, extra = _load("iban_registry/generated.json"), _load("iban_registry/overwrite.json")
    for country, spec in specs.items():
        more = extra.get(country, {})
        positions = spec.get("positions", {}) | more.get("positions", {})
        positions = positions if country != "YT" else specs["FR"]["positions"]  # one structure for all French territories
        specs[country] = spec | {k: v for k, v in more.items() if k != "positions"} | {"positions": positions}
    return specs


def _write_iban() -> None:
    rows = [(c, s["iban_length"], " ".join(_parts(c, s))) for c, s in sorted(iban_specs().items())]
    lib.write_table("iban.tsv", ["region", "length", "bban"], rows, key=["region"])


def _parts(country: str, spec: dict) -> list[str]:
    """Named runs of one character class, in order; what no part claims is `other` (Turkey: `reserved`)."""
    kinds = "".join(kind * int(n) for n, kind in re.findall(r"(\d+)!([nac])", spec["bban_spec"]))
    names = ["reserved" if country == "TR" else "other"] * len(kinds)
    for part in reversed(PARTS):
        start, end = spec["positions"].get(part, (0, 0))
        names[start:end] = [PARTS[part]] * (end - start)
    kinds = _typed(country, kinds)
    runs: list[list] = []
    for name, kind in zip(names, kinds):
        if runs and runs[-1][0] == name and runs[-1][2] == kind:
            runs[-1][1] += 1
        else:
            runs.append([name, 1, kind])
    seen = set()
    for run in runs:
        run[0], _ = ("other" if run[0] in seen else run[0]), seen.add(run[0])
    return [f"{name}:{n}{kind}" for name, n, kind in runs]


def _typed(country: str, kinds: str) -> str:
    """Brazil's registry entry: eight digits of bank, a letter of account type; the list in schwifty is looser."""
    return "n" * 8 + kinds[8:23] + "a" + kinds[24:] if country == "BR" else kinds
