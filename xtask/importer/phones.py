"""Phone number masks per region, derived from the numbering plans of libphonenumber and proved against them.

Holds no table of area codes: those come from the plans, from the area prefixes of places (`geodata`) and, for drama ranges
and formats that the plans do not know, from `overlay/places/phones_fictional.tsv`; mobile prefixes of plans that do not tell
mobile from fixed, or have more than are in use, from `phones_mobile.tsv`. Mobile prefixes that the plan has but nobody there
uses are in `phones_left_out.tsv`. Which city has which area is in `places`.
"""

from __future__ import annotations

import itertools
import random
import re
import sys
from concurrent.futures import ProcessPoolExecutor

import lib

REGIONS = "US GB AE SA IN DE FR ES MX BR IT NL PL TR RU SE JP CN KR".split()
REGIONS += "AU CA IE NZ ZA AT CH PT BE PK PH KE NG SG".split()
REGIONS += "DK NO FI AR CL CO TW IS PE".split()
REGIONS += "EG QA KW IL IR MA OM DZ BH JO".split()
REGIONS += "CZ HU RO SK HR SI EE LT LV".split()
REGIONS += "UA GR BG RS MK GE AM AZ".split()
REGIONS += "ID VN TH BD GH MY".split()
CLASSES = {"#": "0123456789", "N": "23456789", "Z": "123456789"}
FILLS = 300
LEADING_PLACES = 3
MASKS_PER_AREA_MAX = {"IN": 1, "GB": 3, "JP": 2, "DK": 2, "IS": 2, "UA": 4}  # elsewhere 6
WIDE_MASKS_MAX = {"SA": 1}  # masks of a mobile prefix only partly in use; elsewhere all
WIDE_MASKS_MAX |= {"KW": 3, "BH": 2, "MA": 2, "JO": 2, "DZ": 2}
SHARED_KIND_MOBILE_AREAS_MAX = 60  # regions whose mobile and fixed numbers share one plan (US, MX)


def library():
    """The pinned phonenumbers package, imported from the import cache."""
    path = str(lib.fetch("phonenumbers"))
    if path not in sys.path:
        sys.path.insert(0, path)
    import phonenumbers
    return phonenumbers


class Plan:
    """One region's numbering plan: which digit strings are valid numbers of a kind, and how they are written."""

    def __init__(self, region: str):
        self.lib, self.region = library(), region
        self.code = self.lib.country_code_for_region(region)
        meta = self.lib.PhoneMetadata.metadata_for_region(region)
        self.patterns = {"mobile": re.compile(meta.mobile.national_number_pattern),
                         "landline": re.compile(meta.fixed_line.national_number_pattern)}
        kinds = self.lib.PhoneNumberType
        self.types = {"mobile": {kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE},
                      "landline": {kinds.FIXED_LINE, kinds.FIXED_LINE_OR_MOBILE}}

    def number(self, digits: str):
        zero = True if digits.startswith("0") else None
        return self.lib.PhoneNumber(country_code=self.code, national_number=int(digits), italian_leading_zero=zero)

    def accepts(self, kind: str, digits: str) -> bool:
        if not self.patterns[kind].fullmatch(digits):
            return False
        number = self.number(digits)
        return (self.lib.is_valid_number_for_region(number, self.region)
                and self.lib.number_type(number) in self.types[kind])

    def written(self, digits: str) -> tuple[str, str]:
        number, forms = self.number(digits), self.lib.PhoneNumberFormat
        return (self.lib.format_number(number, forms.INTERNATIONAL), self.lib.format_number(number, forms.NATIONAL))


def fill(mask: str, rng: random.Random) -> str:
    return "".join(rng.choice(CLASSES[c]) if c in CLASSES else c for c in mask)


def formatted(plan: Plan, kind: str, mask: str, fills: int = FILLS) -> tuple[str, str] | None:
    """The two written masks, when every random fill is a valid number of that kind written in one and the same way."""
    rng, shape = random.Random(mask + kind), None
    if fills == FILLS and not _leading_places_hold(plan.patterns[kind], mask, rng):
        return None
    for _ in range(fills):
        digits = fill(mask, rng)
        if not plan.accepts(kind, digits):
            return None
        current = tuple(_overlay_mask(text, digits, mask) for text in plan.written(digits))
        if shape is not None and current != shape:
            return None
        shape = current
    return shape


def _leading_places_hold(pattern: re.Pattern, mask: str, rng: random.Random) -> bool:
    """Every combination of the first places of the mask fits the plan; holes there are too small for random fills to find."""
    places = [i for i, c in enumerate(mask) if c in CLASSES][:LEADING_PLACES]
    for digits in itertools.product(*(CLASSES[mask[i]] for i in places)):
        text = list(fill(mask, rng))
        for i, digit in zip(places, digits):
            text[i] = digit
        if not pattern.fullmatch("".join(text)):
            return False
    return True


def _overlay_mask(text: str, digits: str, mask: str) -> str:
    """Puts the mask characters in place of the last digits of a formatted number; the prefix before stays as written."""
    out, left = list(text), len(digits)
    for i in range(len(text) - 1, -1, -1):
        if left and text[i].isdigit():
            left -= 1
            out[i] = mask[left] if mask[left] in CLASSES else text[i]
    return "".join(out)


def masks(plan: Plan, kind: str, area: str, length: int, depth: int) -> list[tuple[str, tuple[str, str]]]:
    """Proved masks of `length` digits that start with `area`, the widest that hold; splits by digit down to `depth`."""
    rest = length - len(area)
    if rest <= 0:
        return []
    if plan.region in ("US", "CA"):  # exchanges are N## but never N11
        shape = formatted(plan, kind, area + "NN#####")
        return [(area + "NN#####", shape)] if shape else []
    for lead in ("N", "Z", "#") if kind == "landline" else ("Z", "#", "N"):
        mask = area + lead + "#" * (rest - 1)
        shape = formatted(plan, kind, mask, 40) and formatted(plan, kind, mask)
        if shape:
            return [(mask, shape)]
    if depth == 0:
        return []
    return [found for d in _first_digits(plan, kind) for found in _narrow(plan, kind, area + d, length, depth - 1)]


def _first_digits(plan: Plan, kind: str) -> str:
    """Digits a subscriber number starts with in practice: nowhere 0 or 1, in India 2 (the incumbent) or 4, in Argentina 4 to 6,
    in Australia not 2."""
    few = {"IN": "24", "AR": "456", "AU": "345689"} if kind == "landline" else {}
    return few.get(plan.region, CLASSES["N"])


def _narrow(plan: Plan, kind: str, prefix: str, length: int, depth: int) -> list:
    rng, rest = random.Random(prefix), length - len(prefix)
    samples = (prefix + fill("#" * rest, rng) for _ in range(60))
    if not any(plan.patterns[kind].fullmatch(s) for s in samples):
        return []
    mask = prefix + "#" * rest
    shape = formatted(plan, kind, mask, 40) and formatted(plan, kind, mask)
    return [(mask, shape)] if shape else masks(plan, kind, prefix, length, depth)


def build(areas: dict[str, list[str]]) -> dict[str, set[str]]:
    """Writes `phones.tsv`; `areas` = the landline areas each region's cities use, the most used first. Returns, per region,
    the areas that have at least one valid landline mask."""
    with ProcessPoolExecutor() as pool:
        rows = [row for part in pool.map(_region, REGIONS, [areas[r] for r in REGIONS]) for row in part]
    unique = {(r["region"], r["kind"], r["area"], r["international"]): r for r in rows}
    ordered = sorted(unique.values(), key=lambda r: (REGIONS.index(r["region"]), r["kind"], r["area"], r["international"]))
    lib.write_table("phones.tsv", ["region", "kind", "area", "international", "national", "fictional"], ordered,
                    key=["region", "kind", "area", "international"])
    return {r: {row["area"] for row in rows if row["region"] == r and row["kind"] == "landline"} for r in REGIONS}


def _region(region: str, areas: list[str]) -> list[dict]:
    plan = Plan(region)
    return _landlines(plan, areas) + _mobiles(plan, areas) + _fictional(plan, areas)


def _row(plan: Plan, kind: str, area: str, shape: tuple[str, str], fictional: str = "") -> dict:
    return {"region": plan.region, "kind": kind, "area": area, "international": shape[0], "national": shape[1],
            "fictional": fictional}


def landline_masks(plan: Plan, area: str) -> list:
    """The masks of one area: of the usual number lengths the first that gives any; the widest first."""
    for length in _lengths(plan, area):
        found = masks(plan, "landline", area, length, 1) or masks(plan, "landline", area, length, 2)
        if found:
            found.sort(key=lambda m: (-sum(c in CLASSES for c in m[0]), m[0]))
            return found[:MASKS_PER_AREA_MAX.get(plan.region, 6)]
    return []


def _lengths(plan: Plan, area: str) -> list[int]:
    """Numbers of digits after the country code, usual ones first."""
    fixed = {"US": [10], "GB": [10, 9], "AE": [8], "SA": [9], "IN": [10], "FR": [9], "ES": [9], "MX": [10], "BR": [10],
             "NL": [9], "PL": [9], "TR": [10], "RU": [10], "JP": [9]}
    fixed |= {"AU": [9], "IE": [9, 8, 7], "NZ": [8], "ZA": [9], "AT": [8 if len(area) < 2 else 9], "PT": [9],
              "PK": [10, 9], "PH": [9, 8],
              "KE": [9, 8], "NG": [10], "SG": [8]}
    fixed |= {"DK": [8], "NO": [8], "CH": [9], "BE": [8], "CA": [10], "AR": [10], "CL": [9], "CO": [10], "IS": [7], "PE": [8]}
    fixed |= {"EG": [9, 8], "QA": [8], "KW": [8], "IL": [8], "IR": [10], "MA": [9], "OM": [8], "DZ": [8], "BH": [8], "JO": [8]}
    fixed |= {"CZ": [9], "HU": [8], "RO": [9], "SK": [9], "HR": [8], "SI": [8], "EE": [7], "LT": [8], "LV": [8]}
    fixed |= {"UA": [9], "GR": [10], "BG": [8], "MK": [8], "GE": [9], "AM": [8], "AZ": [9],
              "RS": [9 if area in ("11", "21", "230") else 8]}
    fixed |= {"ID": [10 if len(area) < 3 else 9, 10], "VN": [10], "TH": [8], "BD": [8 if len(area) == 2 else 9, 8, 9, 7], "GH": [9],
              "MY": [9 if area == "3" else 8]}
    if plan.region in fixed:
        return fixed[plan.region]
    if plan.region in ("FI", "TW"):
        return [9] if plan.region == "TW" and area in ("2", "4", "49") else [8, 9]
    longer = {"DE": [10 if len(area) > 2 else 10, 11, 9, 8], "IT": [10, 9, 8], "CN": [10 if len(area) > 2 else 10, 11, 10, 9],
              "KR": [10 if len(area) == 2 else 9, 9, 8], "SE": [8 if len(area) < 3 else 8, 9, 7]}
    if plan.region == "CN":
        return [10, 11] if len(area) == 2 or area not in _eight_digit_areas() else [11, 10]
    return longer[plan.region]


def _eight_digit_areas() -> set[str]:
    """Chinese three-digit areas whose subscriber numbers have eight digits."""
    return {row["area"] for row in lib.overlay("places/phones_cn_eight.tsv")}


def _landlines(plan: Plan, areas: list[str]) -> list[dict]:
    return [_row(plan, "landline", area, shape) for area in areas for _, shape in landline_masks(plan, area)]


def _mobiles(plan: Plan, areas: list[str]) -> list[dict]:
    if plan.region in ("US", "MX", "CA"):
        chosen = areas[:SHARED_KIND_MOBILE_AREAS_MAX]
        return [_row(plan, "mobile", a, shape) for a in chosen for _, shape in landline_masks(plan, a)]
    if plan.region == "BR":
        return [_row(plan, "mobile", area, shape) for area in sorted({a[:2] for a in areas})
                for _, shape in masks(plan, "mobile", area + "9", 11, 0)]
    if plan.region == "AR":
        return [_row(plan, "mobile", area, shape) for area in areas for m, _ in landline_masks(plan, area)
                if (shape := formatted(plan, "mobile", "9" + m))]
    lead, length, width = _mobile_shape(plan)
    rows = []
    hand = [r["prefix"] for r in lib.overlay("places/phones_mobile.tsv") if r["region"] == plan.region]
    left_out = {r["prefix"] for r in lib.overlay("places/phones_left_out.tsv") if r["region"] == plan.region}
    for prefix in (p for p in hand or _prefixes(lead, width) if p not in left_out):
        for _, shape in masks(plan, "mobile", prefix, length, 0) or _wide(plan, prefix, length):
            rows.append(_row(plan, "mobile", prefix, shape))
    return rows


def _wide(plan: Plan, prefix: str, length: int) -> list:
    """A prefix that is only partly in use: its next digits one by one, at most one level down."""
    found = [m for d in "0123456789" for m in masks(plan, "mobile", prefix + d, length, 0)]
    return found[:WIDE_MASKS_MAX.get(plan.region, 10)] if len(found) >= 3 else []


def _mobile_shape(plan: Plan) -> tuple[str, int, int]:
    """Leading digits, number of digits and width of the prefix that stands in the table, for mobile numbers."""
    return {"GB": ("7", 10, 3), "AE": ("5", 9, 2), "SA": ("5", 9, 2), "IN": ("", 10, 2), "DE": ("1", 11, 3),
            "FR": ("", 9, 2), "ES": ("", 9, 2), "IT": ("3", 10, 3), "NL": ("6", 9, 2), "PL": ("", 9, 2),
            "TR": ("5", 10, 3), "RU": ("9", 10, 3), "SE": ("7", 9, 2), "JP": ("", 10, 2), "CN": ("1", 11, 3),
            "KR": ("10", 10, 2),
            "AU": ("4", 9, 2), "IE": ("8", 9, 2), "NZ": ("2", 9, 2), "ZA": ("", 9, 2), "AT": ("6", 10, 3), "PT": ("9", 9, 2),
            "PK": ("3", 10, 3), "PH": ("9", 10, 3), "KE": ("7", 9, 2), "NG": ("", 10, 3), "SG": ("", 8, 2),
            "DK": ("", 8, 2), "NO": ("", 8, 2), "FI": ("4", 9, 2), "CH": ("7", 9, 2), "BE": ("4", 9, 2), "CL": ("9", 9, 2),
            "CO": ("3", 10, 3), "TW": ("9", 9, 2), "IS": ("", 7, 2), "PE": ("9", 9, 2),
            "EG": ("1", 10, 2), "QA": ("", 8, 2), "KW": ("", 8, 2), "IL": ("5", 9, 2), "IR": ("9", 10, 3), "MA": ("", 9, 2),
            "OM": ("", 8, 2), "DZ": ("", 9, 2), "BH": ("", 8, 2), "JO": ("7", 9, 2),
            "CZ": ("", 9, 3), "HU": ("", 9, 2), "RO": ("7", 9, 3), "SK": ("9", 9, 3), "HR": ("9", 9, 3),
            "SI": ("", 8, 2), "EE": ("5", 8, 2), "LT": ("6", 8, 3), "LV": ("2", 8, 2),
            "UA": ("", 9, 2), "GR": ("69", 10, 3), "BG": ("", 9, 2), "RS": ("6", 9, 2), "MK": ("7", 8, 2), "GE": ("5", 9, 3),
            "AM": ("", 8, 2), "AZ": ("", 9, 2),
            "ID": ("8", 11, 3), "VN": ("", 9, 2), "TH": ("", 9, 2), "BD": ("1", 10, 2), "GH": ("", 9, 2),
            "MY": ("1", 9, 2)}[plan.region]


def _prefixes(lead: str, width: int) -> list[str]:
    count = width - len(lead)
    return [lead + str(i).zfill(count) for i in range(10 ** count)] if count else [lead]


def _fictional(plan: Plan, areas: list[str]) -> list[dict]:
    rows = []
    for entry in lib.overlay("places/phones_fictional.tsv"):
        if entry["region"] == plan.region:
            targets = areas if entry["area"] == "*" else [entry["area"]]
            rows += [row for area in targets for row in _drama(plan, entry, area, areas)]
    return rows


def _drama(plan: Plan, entry: dict, area: str, areas: list[str]) -> list[dict]:
    """One reserved range; kept only where the plan takes every number in it, and, for mobiles of a shared plan, for the
    same areas as the other mobiles."""
    if entry["kind"] == "mobile" and entry["area"] == "*" and area not in areas[:SHARED_KIND_MOBILE_AREAS_MAX]:
        return []
    shape = formatted(plan, entry["kind"], area + entry["rest"])
    return [_row(plan, entry["kind"], area, shape, "1")] if shape else []
