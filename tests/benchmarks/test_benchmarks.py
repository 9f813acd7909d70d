"""The benchmark runs, and compares like with like. What it measures is looked at by people: no timing is asserted here."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from sqlalchemy import select

from benchmarks import inbox_rows
from benchmarks.browser import Answer
from benchmarks.contenders import engine, handwritten
from benchmarks.households import settle
from benchmarks.page import Page
from benchmarks.walk import MOVES
from domain.database import Database
from domain.records import Case, CaseWord, Person, PersonWord
from domain.records.word import rows_of_case, rows_of_person
from schemas.definitions import Field, Step
from tests import databases
from tests.worlds import make_town

postgres = databases.postgres

ROOT = Path(__file__).parents[2]
FIGURES = [
    "wizard_cpu_ratio",
    "wizard_sql_show",
    "wizard_sql_save",
    "step_time_ratio_200_towns",
    "edition_memory_kib",
    "household_page_ratio_100k",
    "child_page_ratio_100k",
    "child_sheet_ratio_100k",
    "family_search_ratio_100k",
    "family_pages_sql",
    "family_search_sql",
    "inbox_first_page_ratio_1m",
    "inbox_filtered_page_ratio_1m",
    "inbox_answered_page_ratio_1m",
    "inbox_combined_page_ratio_1m",
    "inbox_search_ratio_1m",
    "inbox_next_file_ratio_1m",
    "inbox_over_raw_sql_1m",
    "inbox_sql",
    "upload_growth_mib",
]


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Answer]]:
    """The same walk through the engine and through the pages written by hand."""
    folders = {make: tmp_path_factory.mktemp(make.__name__) for make in (engine, handwritten)}
    return {make.__name__: make(folder).walker.walk() for make, folder in folders.items()}


PAGES = [pytest.param(index, id=move.name) for index, move in enumerate(MOVES) if move.status != 302]


@pytest.mark.parametrize("index", PAGES)
def test_the_pages_by_hand_ask_the_same_questions(walks: dict[str, list[Answer]], index: int) -> None:
    mine, theirs = (Page(walk[index].html).questions for walk in walks.values())
    assert mine == theirs, "bring benchmarks/handwritten/ up to what the town now asks"


def test_both_save_as_often(walks: dict[str, list[Answer]]) -> None:
    """Each keeps the answers of a post in one statement more than it needs to find the draft."""
    for index, move in enumerate(MOVES):
        if move.saves:
            assert all(walk[index].statements >= 3 for walk in walks.values()), move.name


@pytest.mark.parametrize("index", PAGES)
def test_the_pages_by_hand_say_the_same(walks: dict[str, list[Answer]], index: int) -> None:
    """Nearly word for word: whoever changes a wording elsewhere need not come here at once."""
    mine, theirs = (_words(walk[index].html) for walk in walks.values())
    assert SequenceMatcher(None, mine, theirs).ratio() > 0.95


def _words(html: str) -> list[str]:
    """What a person reads on a page, the moment of the last save left out."""
    body = re.sub(r"<(svg|script|title)\b.*?</\1>", "", html.partition("<body")[2], flags=re.S)
    text = re.sub(r"<[^>]*>", " ", body.partition(">")[2]).replace("&#39;", "'").replace("\u00a0", " ")
    return re.sub(r"Enregistré à \d+ h \d\d", "Enregistré", " ".join(text.split())).split()


def test_families_of_the_big_town_are_whole(tmp_path: Path) -> None:
    """Each has what the first one has, and points at nobody else's: their pages would not be compared otherwise."""
    settle(tmp_path, 20)
    with closing(sqlite3.connect(tmp_path / "guichet.sqlite")) as database:
        count = lambda text: database.execute(f"SELECT count(*) FROM {text}").fetchone()[0]  # noqa: E731
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        copies = "(SELECT id FROM household WHERE number > 2000)"
        assert count(f"household WHERE id IN {copies}") == 20
        roles = f"household_person WHERE household_id IN {copies} AND role"
        assert [count(f"{roles} = '{role}'") for role in ("holder", "co_guardian", "child")] == [20, 20, 34]
        assert count(f"case_file WHERE household_id IN {copies} AND state = 'valid'") == 20 + 34
        assert count(f"guardianship JOIN account ON account.person_id = adult_id WHERE household_id IN {copies}") == 34
        assert count("(SELECT DISTINCT last_name FROM person)") > 15


def test_people_of_the_big_town_have_the_words_that_the_program_gives(tmp_path: Path) -> None:
    """Otherwise the search that is measured would not be the one that agents have."""
    settle(tmp_path, 20)
    database = Database(f"sqlite:///{tmp_path / 'guichet.sqlite'}")
    with database.session("cesson-sevigne", readonly=True) as session:
        kept = {(row.word, row.person_id) for row in session.scalars(select(PersonWord))}
        assert kept == {
            (row["word"], row["person_id"]) for each in session.scalars(select(Person)) for row in rows_of_person(each)
        }
    database.dispose()


@pytest.mark.postgres
def test_cases_of_the_big_inbox_have_the_words_that_the_program_gives(postgres: Database) -> None:
    """Otherwise the search that is measured would not be the one that agents have."""
    address = postgres.url.set(drivername="postgresql").render_as_string(hide_password=False)
    question = Field("sex", "choice", "Sexe", options={"options": {"boy": "Garçon", "girl": "Fille", "other": "Autre"}})
    town = make_town()
    child = replace(town.procedures["child"], steps=(Step("child", "Enfant", fields=(question,)),))
    town = replace(town, procedures={**town.procedures, "child": child}, filters=("sex",))
    inbox_rows.fill(address, town, 60)
    with postgres.session("carros", readonly=True) as session:
        kept = {(row.word, row.person_id) for row in session.scalars(select(PersonWord))}
        assert kept == {
            (row["word"], row["person_id"]) for each in session.scalars(select(Person)) for row in rows_of_person(each)
        }
        kept = {(row.word, row.case_id) for row in session.scalars(select(CaseWord))}
        cases = list(session.scalars(select(Case)))
        assert kept == {(row["word"], row["case_id"]) for each in cases for row in rows_of_case(each)}
        assert len(cases) == 60
        assert {case.holder for case in cases} == {"staff", "family", "nobody"}
        assert {case.answers.get("sex") for case in cases} == {"boy", "girl", None}


@pytest.mark.postgres
def test_a_quick_run_ends_with_its_figures() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()[-len(FIGURES) :]
    assert [line.partition(":")[0] for line in lines] == FIGURES
    assert all(re.fullmatch(r"[a-z0-9_]+: \d+\.\d{2,3}", line) for line in lines)
