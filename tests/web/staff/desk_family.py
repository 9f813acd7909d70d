"""A family of the demo, and what an agent reads on a page of the desk."""

from __future__ import annotations

from bs4 import Tag

from tests.journeys.person import Person
from tests.web.conftest import Enter
from tests.web.staff.desk_town import TOWN

YES = {"J'accepte": True}
WHAT = "la famille Roux (n° 1001)"


def family(enter: Enter, name: str = "famille") -> Person:
    return Person(enter(TOWN, name))


def value(page: Person, name: str) -> str:
    """What stands in the control of this name."""
    control = page.page.find("input", attrs={"name": name})
    assert isinstance(control, Tag), f"no « {name} » on {page.address}"
    return str(control["value"])
