"""Samples of many types, checked by validators that nobody here wrote; see `validators`.

Called by `cargo xtask validity`, in a virtual environment with what `requirements.txt` pins.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import validators as v

PASS_PERCENT_MIN = 99.9
HEAD = """# Validity

Written by `cargo xtask validity`: {samples} values of each type and country, checked by packages that nobody here wrote
(`xtask/validity/requirements.txt`). A row below {minimum} % fails the command. Numbers are made with `realistic`, since
validators rightly refuse ranges that are never issued; where birth date, sex or another column stand in a value, they are
compared with the row. Rows of validity `badCheckDigit` count what the validator refuses.

Countries that are missing in a type have no validator among these packages. They are {missing}.

| type | country | validity | validator | checked | passed % |
|---|---|---|---|---:|---:|
"""


def generate(datagen, locale, fields, samples, seed=1):
    """Rows of a schema as dictionaries."""
    body = {"count": samples, "locale": locale, "seed": seed, "output_format": "jsonl", "schema_fields": fields}
    done = subprocess.run([datagen, "generate", "--schema", "-"], input=json.dumps(body), capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"datagen failed for {locale}: {done.stderr or done.stdout}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def field(name, type_key, constraints=None, **more):
    return {"name": name, "type": type_key, "constraints": {**(constraints or {}), **more}}


def locales(datagen):
    done = subprocess.run([datagen, "locales", "--json"], capture_output=True, text=True, check=True)
    listed = json.loads(done.stdout)
    return [(one["key"], one["region"]) for one in listed]


class Report:
    def __init__(self):
        self.rows = []
        self.examples = {}

    def count(self, kind, country, validity, check, rows, name):
        wanted = validity != "badCheckDigit"
        passed, bad = 0, []
        applies = getattr(check, "applies", None)
        rows = [row for row in rows if applies is None or applies(row[name], row)]
        for row in rows:
            try:
                right = bool(check(row[name], row))
            except Exception:  # noqa: BLE001 - validators raise errors of many kinds for what they refuse
                right = False
            passed += right == wanted
            if right != wanted and len(bad) < 3:
                bad.append(row[name])
        percent = 100 * passed / max(len(rows), 1)
        self.rows.append((kind, country, validity, check.validator, len(rows), percent))
        if percent < PASS_PERCENT_MIN:
            self.examples[(kind, country, validity)] = (percent, bad)


PERSON = [field("born", "birthdate"), field("sex", "gender", format="letter")]


def by_country(report, args, listed):
    """Everything that depends on the country, one run a locale."""
    seen = set()
    for locale, country in listed:
        new = country not in seen
        seen.add(country)
        jobs, fields = [], list(PERSON) + [field("country", "constant", value=country), field("locale", "constant", value=locale)]

        def job(type_key, check, *, name=None, validity="valid", **constraints):
            if check is None:
                return
            name = name or f"{type_key} {len(jobs)}"
            extra = {} if validity == "valid" else {"validity": validity}
            fields.append(field(name, type_key, constraints | extra))
            jobs.append((type_key, check, name, validity))

        if new:
            for kind, table in (
                ("nationalId", v.NATIONAL_ID), ("vatNumber", v.VAT), ("taxId", v.TAX), ("registrationNumber", v.REGISTER),
                ("voterId", v.VOTER), ("driversLicense", v.LICENCE),
            ):
                job(kind, table.get(country), realistic=True)
                if table.get(country) and (kind, country) in CHECKED:
                    job(kind, table[country], realistic=True, validity="badCheckDigit")
            job("iban", v.iban)
            job("iban", v.iban, validity="badCheckDigit")
            job("swiftCode", v.bic)
            fields.append(field("passport", "passportNumber"))
            job("passportNumber", v.mrz, format="mrz")
            for kind in ("any", "mobile", "landline"):
                job("phone", v.phone(kind), kind=kind, realistic=True)
            job("phone", v.phone("any"), format="national", realistic=True)
            for kind, check in v.PREFIXED.items():
                job(kind, check, realistic=True)
            job("isbn13", v.isbn)
            job("isbn10", v.isbn)
        if country not in ("AE", "QA", "GH"):
            job("zipCode", v.postcode)
        fields.extend([field("lat", "latitude"), field("lon", "longitude"), field("zone", "timezone"), field("money", "currency")])
        job("latitude", v.place)
        job("country", v.babel_names("territories", None))
        job("currencyName", v.babel_names("currencies", "money"))
        rows = generate(args.datagen, locale, fields, args.samples)
        for kind, check, name, validity in jobs:
            where = locale if kind in ("zipCode", "latitude", "country", "currencyName") else country
            report.count(kind, where, validity, check, rows, name)


# Whose check digits are refused when wrong: validators of the others look at the form alone.
CHECKED = {
    (kind, country)
    for kind, countries in {
        "nationalId": "AE AT AU BE BG BR CA CH CL CN DE EE ES FI FR GR HR HU IE IL IN IR IS IT JP KR KW LT MK MX NL NO NZ PE PL PT "
        "RO RS SE SG SI TH TR TW UA ZA",
        "vatNumber": "AT AU AR AZ BE BG BR CA CH CL CN CO CY CZ DE DK EE ES FI FR GB GR HR HU IE IL IN IT JP LT LU LV MA MK MT MX "
        "NO NZ PE PL PT RO RS RU SE SG SI SK TH TR TW VN",
        "taxId": "CH ES FI FR IS NO SE UA",
        "registrationNumber": "AU EE FI JP NO NZ PT RU SI",
        "voterId": "BR IN",
        "driversLicense": "BR",
    }.items()
    for country in countries.split()
}


def everywhere(report, args):
    """Types that are the same in all countries."""
    fields, jobs = list(PERSON), []
    for kind, check in v.GLOBAL.items():
        fields.append(field(kind, kind, realistic=True))
        jobs.append((kind, check, "valid", kind))
        if kind not in ("itin", "ein", "ssn", "panNumber"):
            fields.append(field(kind + " bad", kind, realistic=True, validity="badCheckDigit"))
            jobs.append((kind, check, "badCheckDigit", kind + " bad"))
    rows = generate(args.datagen, "en_US", fields, args.samples)
    for kind, check, validity, name in jobs:
        report.count(kind, "", validity, check, rows, name)
    # python-stdnum knows Chinese counties by the years in which they existed.
    young = [field("born", "birthdate", maxAge=23), field("sex", "gender", format="letter"), field("id", "nationalId")]
    report.count("nationalId", "CN", "valid", v.std("cn.ric", True), generate(args.datagen, "zh_CN", young, args.samples), "id")
    # EU countries that are no locale.
    for country in ("CY", "LU", "MT"):
        for validity in ("valid", "badCheckDigit"):
            extra = {} if validity == "valid" else {"validity": validity}
            rows = generate(args.datagen, "en_US", [field("x", "vatNumber", country=country, **extra)], args.samples)
            report.count("vatNumber", country, validity, v.VAT[country], rows, "x")


# Checks that do not pass yet, each with its reason: type, country or locale, validity, reason. Everything else must pass.
KNOWN = Path(__file__).with_name("known.tsv")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datagen", required=True, help="the binary")
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--report", type=Path, help="file to write; only the verdict is printed without")
    parser.add_argument("--only", help="locales, separated by commas")
    args = parser.parse_args()
    report, listed = Report(), locales(args.datagen)
    if args.only:
        listed = [one for one in listed if one[0] in args.only.split(",")]
    everywhere(report, args)
    by_country(report, args, listed)
    report.rows.sort(key=lambda row: row[:3])
    if args.report:
        regions = sorted({region for _, region in listed})
        missing = "; ".join(
            f"`{kind}`: " + " ".join(r for r in regions if not table.get(r))
            for kind, table in (("nationalId", v.NATIONAL_ID), ("vatNumber", v.VAT), ("taxId", v.TAX), ("registrationNumber", v.REGISTER))
        )
        lines = [f"| {k} | {c} | {val} | {w} | {n} | {p:.2f} |" for k, c, val, w, n, p in report.rows]
        head = HEAD.format(samples=f"{args.samples:,}".replace(",", " "), minimum=PASS_PERCENT_MIN, missing=missing)
        args.report.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    known = {tuple(line.split("\t")[:3]) for line in KNOWN.read_text(encoding="utf-8").splitlines()[1:]}
    failed = {key: value for key, value in report.examples.items() if key not in known}
    for (kind, country, validity), (percent, bad) in sorted(failed.items()):
        print(f"{kind} {country} {validity}: {percent:.2f} %, such as {bad}")
    below = len(report.examples)
    print(f"{len(report.rows) - below} passed, {below - len(failed)} known to fail ({KNOWN.name}), {len(failed)} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
