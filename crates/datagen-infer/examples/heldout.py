"""Makes the tables of data/heldout.tsv into a set for a judge of values: heldout.py > set.json.

Lives here: the short names of kinds. Does not live here: the judge.
"""
import json
import pathlib

KINDS = dict(bool="boolean", statecode="state_code", vat="vat_number", first="person.first_name", last="person.last_name", full="person.full_name", prefix="person.prefix", birth="birth_date",
             int="integer", num="number", pct="percentage", zip="postal_code", code="id.code", cat="category", dept="department",
             job="job_title", product="product_name", currency="currency_code", plate="license_plate", street="street_address",
             address="full_address", fulladdress="full_address", countrycode="country_code", vmodel="vehicle_model",
             cf="codice_fiscale", pet="pet_name")


def table(number, line):
    name, locale, hint, cells, *checks = line.split("\t")
    columns = []
    for cell in cells.split(";"):
        header, kinds = cell.rsplit("=", 1)
        accept = [{"kind": KINDS.get(k, k)} for k in kinds.rstrip("!?").split("/")]
        column = {"name": header, "accept": accept}
        if kinds.endswith("!"):
            column["pk"] = True
        if kinds.endswith("?"):
            column["optional"] = True
        columns.append(column)
    rows = []
    for check in "".join(checks).split(";"):
        if check:
            kind, arguments = check.split(":")
            rows.append({"check": kind, "args": arguments.split(",")})
    return {"id": f"H{number:03}", "source": "heldout", "table": name, "locale": locale, "domain_hint": hint or None,
            "columns": columns, "coherence": rows}


lines = (pathlib.Path(__file__).parent.parent / "data/heldout.tsv").read_text(encoding="utf-8").splitlines()
print(json.dumps({"tables": [table(n, l) for n, l in enumerate((l for l in lines if l[:1] != "#"), 1)]}, ensure_ascii=False))
