"""Rebuild the official lists of forms/reference: communes, departments, countries.

`make reference` runs it after `npm ci`. Sources: the Code officiel géographique of INSEE with postcodes, as packed by Etalab
(npm @etalab/decoupage-administratif, MIT); names of countries of Unicode CLDR (Babel); ISO 3166-1 (pycountry, LGPL).
"""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import pycountry
from babel import Locale

from forms.reference.names import folded

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules" / "@etalab" / "decoupage-administratif" / "data"
REFERENCE = ROOT / "forms" / "reference"

# Parts of France with their own ISO code: an address or a birth there is in France, in an overseas department or territory.
FRENCH_TERRITORIES = {"BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"}
# Nobody is born there and nobody votes there.
UNINHABITED = {"AQ", "BV", "GS", "HM", "IO", "UM"}
# CLDR's own short forms, which Babel does not carry.
SHORT_NAMES = {"HK": "Hong Kong", "MO": "Macao"}
# In use in French administration without being in ISO 3166-1.
ALSO_COUNTRIES = {"XK"}


def communes() -> list[tuple[str, ...]]:
    """List today's communes, the most populated first: a search then meets Marseille before Marsac."""
    source = json.loads((SOURCE / "communes.json").read_text(encoding="utf-8"))
    current = [commune for commune in source if commune["type"] == "commune-actuelle"]
    current.sort(key=lambda commune: (-commune.get("population", 0), folded(commune["nom"]), commune["code"]))
    return [
        (commune["code"], commune["nom"], commune["departement"], " ".join(commune.get("codesPostaux", [])))
        for commune in current
    ]


def departments() -> list[tuple[str, ...]]:
    """List departments and overseas territories by code; 99 stands for a birth abroad, as in a social security number."""
    source = json.loads((SOURCE / "departements.json").read_text(encoding="utf-8"))
    rows = sorted((department["code"], department["nom"]) for department in source)
    return [*rows, ("99", "Né(e) à l’étranger")]


def countries() -> list[tuple[str, ...]]:
    """List countries by French name, France first."""
    names = dict(Locale("fr").territories) | SHORT_NAMES
    codes = {country.alpha_2 for country in pycountry.countries} | ALSO_COUNTRIES
    kept = codes - FRENCH_TERRITORIES - UNINHABITED
    return sorted(((code, names[code]) for code in kept), key=lambda row: (row[0] != "FR", folded(row[1])))


def lines(rows: Iterable[tuple[str, ...]]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


def main() -> None:
    if not SOURCE.is_dir():
        raise SystemExit("node_modules is missing. Run `make reference`, which installs it first.")
    compressed = gzip.compress(lines(communes()).encode(), compresslevel=9, mtime=0)
    (REFERENCE / "communes.tsv.gz").write_bytes(compressed)
    (REFERENCE / "departments.tsv").write_text(lines(departments()), encoding="utf-8")
    (REFERENCE / "countries.tsv").write_text(lines(countries()), encoding="utf-8")
    for path in sorted(REFERENCE.glob("*.tsv*")):
        print(f"{path.stat().st_size:>8} {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
