from __future__ import annotations

from datetime import date

from domain.sources import Source, mark, said_today


def test_a_source_is_kept_as_who_when_and_in_which_case() -> None:
    assert Source("family", date(2026, 9, 3), "CAR-1").as_json() == {
        "from": "family",
        "at": "2026-09-03",
        "case": "CAR-1",
    }
    assert set(said_today("agent").as_json()) == {"from", "at"}


def test_only_the_columns_written_change_their_source() -> None:
    before = {"phone": {"from": "family", "at": "2026-01-01"}, "address": {"from": "family", "at": "2026-01-01"}}
    after = mark(before, ["phone"], Source("agent", date(2026, 2, 2)))
    assert after == {**before, "phone": {"from": "agent", "at": "2026-02-02"}}
    assert mark(after, ["phone"], None) == {"address": before["address"]}
    assert mark(None, [], None) == {}
