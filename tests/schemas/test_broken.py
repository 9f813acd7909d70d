"""Every mistake that a configurator can make is told where it is, with what to do about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from schemas.bundle import Bundle
from tests.schemas.cases import SLUG, base, cases, changed, problems_of, read_case
from workflows.vocabulary import vocabulary

PROBLEM = re.compile(r"[a-z/_.-]+(:\d+:\d+)?: .+\. .+")


def test_the_town_that_the_cases_break_is_sound() -> None:
    assert problems_of(base(), vocabulary()) == []


@pytest.mark.parametrize("path", cases(), ids=lambda path: path.stem)
def test_a_broken_town_is_told_exactly_what_is_wrong(path: Path) -> None:
    case = read_case(path)
    found = problems_of(Bundle(SLUG, changed(base().files, case)), vocabulary())
    assert found == case["expect"].splitlines()
    assert all(PROBLEM.fullmatch(problem) for problem in found)


def test_there_is_a_case_for_each_way_to_be_wrong() -> None:
    assert len(cases()) >= 60
