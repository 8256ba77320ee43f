"""Writes every locale table, its MANIFEST and the NOTICE. Run by `cargo xtask import [MODULE…]`.

Holds no data-set knowledge: `people`, `places` and `words` do.
"""

import hashlib
import sys

import lib
import people
import places
import words

MODULES = {"people": people, "places": places, "words": words}


def manifest() -> None:
    files = sorted(p for p in lib.DATA.rglob("*.tsv") if p.name != "MANIFEST.tsv")
    rows = [(str(p.relative_to(lib.DATA)), hashlib.sha256(p.read_bytes()).hexdigest()) for p in files]
    lib.write_table("MANIFEST.tsv", ["file", "sha256"], rows)


def notice() -> None:
    head = ("DataGen\nLicensed under MIT OR Apache-2.0.\n\nThe locale tables under crates/datagen-locale/data carry facts and word "
            "lists taken from the packages below,\nat these versions, under these licences. Written by `cargo xtask import`.\n\n")
    entries = [f"{s['name']} {s['version']} ({s['registry']}): {s['licence']}\n    {s['holds']}\n"
               for s in sorted(lib.sources().values(), key=lambda s: (s["registry"], s["name"]))]
    (lib.ROOT / "NOTICE").write_text(head + "".join(entries), encoding="utf-8", newline="\n")


def main(names: list[str]) -> None:
    unknown = [n for n in names if n not in MODULES]
    if unknown:
        raise SystemExit(f"unknown importer module {unknown}; there are {list(MODULES)}")
    for name in names or MODULES:
        print(f"import {name}", file=sys.stderr)
        MODULES[name].build()
    manifest()
    notice()


if __name__ == "__main__":
    main(sys.argv[1:])
