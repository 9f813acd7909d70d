"""Countries by their French name, France first."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from forms.reference.names import folded_query

_FILE = Path(__file__).with_name("countries.tsv")
FRANCE = "FR"


@dataclass(frozen=True, slots=True)
class Country:
    """`code` is ISO 3166-1 alpha-2. French overseas territories are France; XK is Kosovo."""

    code: str
    name: str


@cache
def all_countries() -> tuple[Country, ...]:
    """List every country by French name, France first."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple(Country(*line.split("\t")) for line in lines)


def by_code(code: str) -> Country | None:
    """Find a country by its ISO code, in either case."""
    wanted = code.strip().upper()
    return next((country for country in all_countries() if country.code == wanted), None)


def search(text: str, limit: int = 10) -> list[Country]:
    """Find countries by the beginning of their name, then of a later word of the name."""
    wanted = folded_query(text)
    if not wanted:
        return []
    first = [country for country in all_countries() if folded_query(country.name).startswith(wanted)]
    later = [country for country in all_countries() if f" {wanted}" in folded_query(country.name)]
    return list(dict.fromkeys(first + later))[:limit]
