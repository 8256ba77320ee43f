"""Postal codes of a city: real ones out of the postal tables, else masks with the right leading digits.

Masks: `#` digit, `A` letter, `B` a letter that ends a British code. Hand-kept prefixes: `overlay/places/postcode_prefixes.tsv`
(country, region, city in English or `*`, prefixes). Holds no choice of cities (`cities`).
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter, defaultdict

import geonames
import lib

WITHOUT = ("AE", "QA", "GH")  # countries without postal codes
CODES_MAX = 40
LEND_KM_MAX = 40
NEIGHBOURS = 5
NAMESAKES_BELOW = {"GB": 50_000, "IN": 120_000}
ZIP_KM_MAX = 60
SAME_TOWN_DIGITS = {"ES": 2, "IT": 2, "FR": 2, "TR": 2, "RU": 3, "DE": 1, "PL": 2}
SAME_TOWN_DIGITS |= {"CZ": 3, "HU": 2, "RO": 2, "SK": 3, "HR": 3, "EE": 3, "LT": 2, "LV": 5, "UA": 2}
LENGTH = {"CN": 6, "SA": 5, "RU": 6, "TR": 5, "KR": 5, "IN": 6, "MX": 5, "US": 5, "DE": 5, "FR": 5, "ES": 5, "IT": 5}
EIRCODE_ENDS = ("X###", "AF##", "C#Y#", "Y##E", "FK##", "HW##", "V#T#", "NP##")  # of the letters that Eircodes have
LENGTH |= {"AU": 4, "NZ": 4, "ZA": 4, "AT": 4, "PK": 5, "PH": 4, "KE": 5, "NG": 6, "SG": 6}
LENGTH |= {"DK": 4, "NO": 4, "FI": 5, "CH": 4, "BE": 4, "AR": 4, "CL": 7, "CO": 6, "TW": 3, "IS": 3, "PE": 5}
LENGTH |= {"EG": 5, "KW": 5, "IL": 7, "IR": 10, "MA": 5, "OM": 3, "DZ": 5, "BH": 3, "JO": 5}
LENGTH |= {"HR": 5, "EE": 5, "LV": 7}
LENGTH |= {"UA": 5, "GR": 5, "BG": 4, "RS": 5, "MK": 4, "GE": 4, "AM": 4, "AZ": 6}
LENGTH |= {"ID": 5, "VN": 5, "TH": 5, "BD": 4, "MY": 5}
BRITISH_SHARE_MIN = 0.3
PEOPLE_PER_CEP_PREFIX = 2500
CEP_BY_STREET_POPULATION_MIN = 60_000


def of_city(country: str, region: str, name: str, names: set[str], population: int) -> list[str]:
    if country in WITHOUT:
        return []
    prefixes = _prefixes(country, region, names)
    if country == "JP":
        codes = _japan().get((region, name), [])
    elif country == "GB":
        codes = _british(region, names, prefixes)
    elif country == "IE":
        codes = [f"{p} {end}" for p in prefixes for end in (EIRCODE_ENDS if len(prefixes) < 5 else EIRCODE_ENDS[:2])]
    elif prefixes:
        codes = _by_prefix(country, prefixes)
    elif country == "BR":
        codes = _brazil(region, names, population)
    else:
        codes = _lookup(country, region, names)
    return sample(sorted(set(codes)))


def sample(codes: list[str]) -> list[str]:
    """At most `CODES_MAX`, spread evenly, both ends included."""
    if len(codes) <= CODES_MAX:
        return codes
    return [codes[round(i * (len(codes) - 1) / (CODES_MAX - 1))] for i in range(CODES_MAX)]


def _prefixes(country: str, region: str, names: set[str]) -> list[str]:
    keys = {geonames.key(n) for n in names}
    found = [r for r in _prefix_rows(country) if r["region"] in (region, "*")]
    exact = [r for r in found if geonames.key(r["city"]) in keys]
    rest = [r for r in found if r["city"] == "*"]
    return [p for r in (exact or rest)[:1] for p in r["prefixes"].split()]


@functools.cache
def _prefix_rows(country: str) -> list[dict[str, str]]:
    return [r for r in lib.overlay("places/postcode_prefixes.tsv") if r["country"] == country]


def _by_prefix(country: str, prefixes: list[str]) -> list[str]:
    """Real codes with one of the prefixes and those written out; where there are none, masks."""
    if country == "BR":
        return [p + "#" * (5 - len(p)) + "-###" for p in prefixes]
    real = {r["postal_code"] for r in geonames.postal(country)
            if r["postal_code"].replace(" ", "").startswith(tuple(prefixes)) and _usable(country, r["postal_code"])}
    real |= {p for p in prefixes if len(p) == LENGTH.get(country)}
    return sorted(real) or [p + "#" * (LENGTH[country] - len(p)) for p in prefixes]


@functools.cache
def region_codes(country: str) -> dict[str, str]:
    """Region code by any of its names (as `key`), by its GeoNames code (`geo …`) and by itself (`code …`)."""
    table = {}
    for r in lib.overlay("places/regions.tsv"):
        if r["country"] == country:
            for field, sort in (("name", ""), ("name_en", ""), ("geonames", "geo "), ("code", "code ")):
                table.setdefault(sort + geonames.key(r[field]), r["code"])
    for r in lib.overlay("places/region_aliases.tsv"):
        if r["country"] == country and r["alias"]:
            table[geonames.key(r["alias"])] = r["region"]
    return table


def region_of(country: str, row: dict) -> str | None:
    """Our code of a postal row's first-level division: by its name, else by its code in either system; by the leading
    characters of the postal code where `overlay/places/postcode_regions.tsv` tells it."""
    by_prefix = _prefix_regions(country)
    if by_prefix:
        return next((by_prefix[row["postal_code"][:n]] for n in (4, 3, 2, 1) if row["postal_code"][:n] in by_prefix), None)
    table, code = region_codes(country), geonames.key(row["admin_code1"])
    name = geonames.key(re.sub(r"\(.*\)", "", row["admin_name2" if country == "BE" else "admin_name1"]))
    return table.get(name) or table.get("geo " + code) or table.get("code " + code)


@functools.cache
def _prefix_regions(country: str) -> dict[str, str]:
    rows = lib.overlay("places/postcode_regions.tsv")
    return {prefix: r["region"] for r in rows if r["country"] == country for prefix in r["prefixes"].split()}


@functools.cache
def older_region(country: str, region: str) -> str | None:
    """The division that this one was split from, under whose name older tables still list its places."""
    rows = lib.overlay("places/region_aliases.tsv")
    return next((r["parent"] for r in rows if (r["country"], r["region"]) == (country, region) and r["parent"]), None)


@functools.cache
def _index(country: str) -> dict[tuple[str, str], dict[int, list[str]]]:
    """(region, place key) → field rank → codes; rank 0 = place name, 1 = smaller unit, 2 = larger unit."""
    index: dict = defaultdict(lambda: defaultdict(list))
    for row in geonames.postal(country):
        code, region = row["postal_code"], region_of(country, row)
        if region is None or not _usable(country, code):
            continue
        for rank, name in enumerate(_place_names(country, row)):
            if name:
                index[(region, geonames.key(name))][rank].append(code)
    return index


def _usable(country: str, code: str) -> bool:
    shape = {"AZ": r"AZ\d{4}", "FI": r"\d{4}0", "FR": r"\d{5}", "NL": r"\d{4} [A-Z]{2}", "RU": r"(?!9)\d{6}", "SE": r"(?!10)\d{3} \d{2}",
             "MX": r"\d{5}",
             "AU": r"(?!1|02|8|9|[567][89])\d{4}", "NZ": r"\d\d(?!4)\d\d", "PT": r"\d{4}-(?!000)\d{3}",
             "CA": r"[A-Z]\d[A-Z] \d[A-Z]\d"}.get(country)
    return bool(re.fullmatch(shape, code)) if shape else True


def _place_names(country: str, row: dict) -> tuple[str, ...]:
    place, small, large = row["place_name"], row["admin_name3"], row["admin_name2"]
    if country in ("FR", "RU"):
        place = re.sub(r"(?: (?:\d+|CEDEX.*))+$", "", place)
    if country == "FR" and not small:
        return ()
    if country == "IN":
        return (re.sub(r"\s*\(.*\)|\s+(?:H\.?O|S\.?O|G\.?P\.?O|City|R\.?S|Bazar|Head Office)\.?$", "", place), small, large)
    if country == "PK":
        return (re.sub(r"(?: (?:G\.?P\.?O|H\.?O|City|Cantt|Main))+\.?$", "", place, flags=re.I),)
    if country == "PH":
        return (re.sub(r"^(?:Science )?City of | City$", "", place),)
    if country == "BG":
        return (place.split(" / ")[0],)
    if country == "TR":
        return (large,)
    if country in ("MX", "PT"):
        return (small, large)
    if country in ("ES", "DE", "IT", "PL", "SE", "NL", "US", "CZ", "SK", "HR", "AU", "NZ", "ZA", "AT", "CA", "CH", "BE"):
        return (place, small if country in ("ES", "PL", "AT", "CH", "HR") else "")
    return (place, small, large)


def known(country: str, region: str, name: str) -> bool:
    return any((r, geonames.key(name)) in _index(country) for r in (region, older_region(country, region)))


def variants(names: set[str]) -> set[str]:
    """The names, and what they are without a bracket, a second language or a river, and with `Saint` written out."""
    more = {re.sub(r"\s*\(.*\)", "", n) for n in names} | {part for n in names for part in n.split(" / ")}
    more |= {re.sub(r"^St\.? ", "Saint ", n) for n in names}
    return names | more | {re.split(r" (?:am|an der|an der|im|ob der) ", n)[0] for n in names}


def _lookup(country: str, region: str, names: set[str]) -> list[str]:
    if country == "KR":
        return _korean(region, names)
    found = _ranked(country, region, names) or _ranked(country, region, variants(names))
    older = older_region(country, region)
    if not found and older:
        found = _ranked(country, older, names)
    return found or (_turkish_capital(region, names) if country == "TR" else [])


def _turkish_capital(region: str, names: set[str]) -> list[str]:
    """The chief town of a province: the province's codes whose third digit is 0."""
    own = region_codes("TR")
    return _by_prefix("TR", [region + "0"]) if any(own.get(geonames.key(n)) == region for n in names) else []


def _ranked(country: str, region: str, names: set[str]) -> list[str]:
    index, ranks = _index(country), defaultdict(list)
    for name in names:
        for rank, codes in index.get((region, geonames.key(name)), {}).items():
            ranks[rank] += codes
    if not ranks:
        return []
    return _indian(ranks) if country == "IN" else _majority(ranks[min(ranks)], SAME_TOWN_DIGITS.get(country, 0))


def _majority(codes: list[str], width: int) -> list[str]:
    """Without the codes of smaller namesakes in the region: those with the most common leading digits."""
    lead = Counter(c[:width] for c in sorted(codes)).most_common(1)[0][0]
    return [c for c in codes if c.startswith(lead)]


def _indian(ranks: dict[int, list[str]]) -> list[str]:
    """Post offices and sub-district that bear the name, within the city's own sorting district (three digits)."""
    near = ranks.get(0, []) + ranks.get(1, [])
    pool = near or ranks[2]
    district = Counter(c[:3] for c in sorted(pool)).most_common(1)[0][0]
    codes = {c for c in pool + ranks.get(2, []) if c.startswith(district)}
    return sorted(codes if len(set(near)) < 3 else {c for c in near if c.startswith(district)})


@functools.cache
def korean_municipalities(region: str) -> dict[str, list[str]]:
    """Cities and counties of a region with their codes; a metropolis is one municipality."""
    found = defaultdict(list)
    for row in geonames.postal("KR"):
        if region_of("KR", row) != region:
            continue
        metro = row["admin_name1"].endswith("시")
        found[row["admin_name1"] if metro else row["admin_name2"].split(" ")[0]].append(row["postal_code"])
    return {n: c for n, c in found.items() if n.endswith(("시", "군"))}


def _korean(region: str, names: set[str]) -> list[str]:
    table = korean_municipalities(region)
    return next((table[n] for n in sorted(names) if n in table), [])


@functools.cache
def _japan() -> dict[tuple[str, str], list[str]]:
    table, found = region_codes("JP"), defaultdict(list)
    for prefecture, city, code in geonames.japan_post():
        found[(table[geonames.key(prefecture)], city)].append(code)
    return found


@functools.cache
def _brazil_bases() -> list[int]:
    return sorted({int(r["postal_code"][:5]) for r in geonames.postal("BR")})


def _brazil(region: str, names: set[str], population: int) -> list[str]:
    """A town's one general code, or, for a city, masks in the range that runs from its code to the next town's."""
    codes = sorted(set(_lookup_plain("BR", region, names)))
    if not codes or population < CEP_BY_STREET_POPULATION_MIN:
        return codes[:1]
    first, bases = int(codes[0][:5]), _brazil_bases()
    later = [b for b in bases if b > first]
    span = min((later[0] if later else first + 1) - first, max(1, population // PEOPLE_PER_CEP_PREFIX))
    return codes if span <= 1 else [f"{first + i:05d}-###" for i in range(span)]


def _lookup_plain(country: str, region: str, names: set[str]) -> list[str]:
    index = _index(country)
    return [c for n in names for c in index.get((region, geonames.key(n)), {}).get(0, [])]


@functools.cache
def _british_counts() -> tuple[dict[tuple[str, str], Counter], Counter]:
    """((country part, first words of ward or district) → outcodes) and the size of every outcode."""
    places, sizes = defaultdict(Counter), Counter()
    for row in geonames.postal("GB"):
        outcode = row["postal_code"].split(" ")[0]
        sizes[outcode] += 1
        for field in {row["place_name"], row["admin_name3"]}:
            words = re.sub(r"\s*\(.*\)|,.*", "", field).split()
            for n in range(1, min(5, len(words)) + 1):
                places[(row["admin_code1"], geonames.key(" ".join(words[:n])))][outcode] += 1
    return places, sizes


def _british(region: str, names: set[str], prefixes: list[str]) -> list[str]:
    places, sizes = _british_counts()
    if prefixes:
        outcodes = [o for o in sizes if _letters(o) in prefixes or o in prefixes]
    else:
        counts = sum((places[(region, geonames.key(n))] for n in names if (region, geonames.key(n)) in places), Counter())
        outcodes = [o for o in _own_outcodes(counts, sizes) if region != "ENG" or _letters(o) not in _london()]
    return [f"{o} #BB" for o in outcodes]


def _letters(outcode: str) -> str:
    return re.match(r"[A-Z]+", outcode).group()


@functools.cache
def _london() -> list[str]:
    """Postcode areas that are London: a place in them is one of its districts."""
    return _prefixes("GB", "ENG", {"London"})


def _own_outcodes(counts: Counter, sizes: Counter) -> list[str]:
    """Outcodes of which the place holds a good share, all in the postcode area that holds most of it."""
    if not counts:
        return []
    areas = Counter()
    for outcode, n in sorted(counts.items()):
        areas[_letters(outcode)] += n
    area, top = areas.most_common(1)[0][0], max(sorted(counts.items()), key=lambda x: x[1])
    own = [o for o, n in counts.items() if n / sizes[o] >= BRITISH_SHARE_MIN and _letters(o) == area]
    return own or ([top[0]] if top[1] >= 20 and top[0].startswith(area) else [])


def distance_km(a: dict, b: dict) -> float:
    lat1, lon1, lat2, lon2 = (math.radians(float(x)) for x in (a["lat"], a["lon"], b["lat"], b["lon"]))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(h))


def plausible(country: str, cities: list[dict]) -> list[dict]:
    """Leaves out places that took the codes of a namesake: whose codes lie elsewhere (US) or whose leading characters no
    near place shares (GB, IN; large places are known to be right)."""
    if country == "US":
        where = {r["postal_code"]: {"lat": r["lat"], "lon": r["lon"]} for r in geonames.postal("US")}
        return [c for c in cities if distance_km(where[c["postcodes"][0]], c) <= ZIP_KM_MAX]
    if country not in NAMESAKES_BELOW:
        return cities
    return [c for c in cities if c["population"] >= NAMESAKES_BELOW[country] or _fits(c, cities)]


def _fits(city: dict, cities: list[dict]) -> bool:
    lat, lon = float(city["lat"]), float(city["lon"])
    near = [o for o in cities if o is not city and abs(float(o["lat"]) - lat) < 0.4 and abs(float(o["lon"]) - lon) < 0.6]
    near = sorted(near, key=lambda o: distance_km(o, city))[:NEIGHBOURS]
    own = {_lead(code) for code in city["postcodes"]}
    return len(near) < 2 or any(own & {_lead(code) for code in o["postcodes"]} for o in near)


def _lead(code: str) -> str:
    return _letters(code) if code[0].isalpha() else code[:2]


def lend(country: str, cities: list[dict]) -> None:
    """For scarce tables: a place without codes takes the leading digits of a near neighbour in its region as a mask."""
    if country not in ("CN", "SA", "IN"):
        return
    own = [c for c in cities if c["postcodes"]]
    for city in (c for c in cities if not c["postcodes"]):
        near = [o for o in own if o["region"] == city["region"]]
        best = min(near, key=lambda o: distance_km(o, city), default=None)
        if best and distance_km(best, city) <= LEND_KM_MAX * (3 if country != "IN" else 1):
            city["postcodes"] = [best["postcodes"][0][:3 if country != "SA" else 2] + "#" * (3)]
