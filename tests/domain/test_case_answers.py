from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain import case_answers, inbox
from domain.actors import of_account
from domain.clock import now
from domain.database import Database, counting
from domain.inbox import Filter
from schemas.definitions import Town
from tests.databases import BOTH
from tests.worlds import make_family, make_town, send

FEW, MANY = 1000, 0
GIVEN: list[dict[str, Any]] = [
    {"level": "ps", "lunch": True},
    {"level": "ps", "lunch": False},
    {"level": "ms", "lunch": True},
    {"wishes": ["ps", "ms"]},
    {"level": "ps", "lunch": True},
    {},
]
"""The answers of as many cases; the first two are late, the last but one is closed."""


@pytest.fixture
def cases(any_database: Database, town: Town) -> list[str]:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)
        made = [send(session, town, "question", of_account(account), {"message": "x"}) for _ in GIVEN]
        for place, (case, answers) in enumerate(zip(made, GIVEN, strict=True)):
            case.answers, case.holder = answers, "nobody" if place == 4 else "staff"
            case.due_at = now() + timedelta(days=place - 2, hours=1)
        return [case.id for case in made]


def found(session: Session, cases: list[str], wanted: Filter, **how: Any) -> list[int]:
    return [cases.index(case.id) for case in inbox.page(session, inbox.choose(session, wanted), **how).items]


ASKED = [
    (Filter(answers=(("level", "ps"),)), [0, 1], "2", "2"),
    (Filter(None, answers=(("level", "ps"),)), [0, 1, 4], "3", "2"),
    (Filter(answers=(("level", "ps"), ("lunch", "true"))), [0], "1", "1"),
    (Filter(answers=(("lunch", "true"), ("level", "ms"))), [2], "1", "0"),
    (Filter(answers=(("wishes", "ms"),)), [3], "1", "0"),
    (Filter(answers=(("level", "gs"),)), [], "0", "0"),
    (Filter(answers=(("level", "ps"), ("wishes", "ps"))), [], "0", "0"),
    (Filter(answers=(("level", "ps"),), late=True), [0, 1], "2", "2"),
    (Filter(answers=(("level", "ps"),), procedures=("family",)), [], "0", "0"),
    (Filter(answers=(("level", "ps"),), procedures=()), [], "0", "0"),
    (Filter(answers=(("level", "ps"),), state="nonsense"), [], "0", "0"),
    (Filter(answers=(("level", "ps"),), label="nonsense"), [], "0", "0"),
    (Filter(answers=(("level", "ps"),), unassigned=True, sent_until=now().date()), [0, 1], "2", "2"),
    (Filter(None, answers=(("level", "ms"),), text="roux"), [2], "1", "0"),
]


@BOTH
@pytest.mark.parametrize("most", [FEW, MANY, 2])
def test_a_list_narrowed_to_answers_is_the_same_whether_few_or_many_gave_them(
    any_database: Database, cases: list[str], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(case_answers, "MOST", most)
    with any_database.session("carros", readonly=True) as session:
        for wanted, places, total, late in ASKED:
            assert found(session, cases, wanted) == places, wanted
            assert found(session, cases, wanted, order="newest") == places[::-1], wanted
            chosen = inbox.choose(session, wanted)
            counts = inbox.counts(session, chosen, inbox.page(session, chosen))
            if wanted.holder == "staff":
                assert (str(counts.total), str(counts.late)) == (total, late), wanted


@BOTH
@pytest.mark.parametrize("most", [FEW, MANY])
def test_its_counts_are_those_of_the_whole_list_beside_one_page(
    any_database: Database, cases: list[str], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(case_answers, "MOST", most)
    with any_database.session("carros", readonly=True) as session:
        chosen = inbox.choose(session, Filter(answers=(("level", "ps"),)))
        counts = inbox.counts(session, chosen, inbox.page(session, chosen, limit=1))
    assert (str(counts.total), str(counts.late)) == ("2", "2")


@pytest.mark.parametrize(
    ("walked", "total", "late"), [(0, "plus de 1", "0"), (1, "plus de 1", "plus de 1"), (9, "2", "2")]
)
def test_of_an_answer_that_many_gave_the_first_of_the_list_are_counted(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, walked: int, total: str, late: str
) -> None:
    monkeypatch.setattr(case_answers, "MOST", MANY)
    monkeypatch.setattr(case_answers, "WALKED", walked)
    town = make_town()
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        for _ in range(2):
            case = send(session, town, "question", of_account(account), {"message": "x"})
            case.answers, case.due_at = {"level": "ps"}, now() - timedelta(days=1)
    with sqlite.session("carros", readonly=True) as session:
        chosen = inbox.choose(session, Filter(answers=(("level", "ps"),)))
        counts = inbox.counts(session, chosen, inbox.page(session, chosen, limit=1))
    assert (str(counts.total), str(counts.late)) == (total, late)


def test_the_next_file_of_such_a_list_is_its_next(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        made = [send(session, town, "question", of_account(account), {"message": "x"}) for _ in range(3)]
        for place, case in enumerate(made):
            case.answers, case.due_at = {"level": "ms" if place == 1 else "ps"}, now() + timedelta(days=place)
        session.flush()
        wanted = Filter(answers=(("level", "ps"),))
        assert inbox.next_after(session, made[0], filter=wanted) is made[2]
        assert inbox.next_after(session, made[2], filter=wanted) is made[0]


def test_looking_up_answers_takes_one_statement(sqlite: Database) -> None:
    with sqlite.session("carros", readonly=True) as session, counting(sqlite) as statements:
        inbox.choose(session, Filter(answers=(("level", "ps"), ("lunch", "true"))))
    assert len(statements) == 1
