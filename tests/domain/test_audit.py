"""Journals are whole, or it is told what is not: by whoever changes the database, in whatever way."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from domain import audit as audits
from domain.database import Database
from domain.records import Attachment, Case, CaseEvent, Purge, Reading
from schemas.definitions import Validity
from tests.databases import BOTH
from tests.domain.sealed import (
    LATER,
    MONDAY,
    THURSDAY,
    add_case,
    approve_list,
    audit,
    forge,
    make_journals,
    seal,
    settle,
    tamper,
    write,
)
from tests.worlds import make_town

ONE, TWO = (
    "(SELECT id FROM case_file WHERE reference = 'CAR-1')",
    "(SELECT id FROM case_file WHERE reference = 'CAR-2')",
)
LINE = f"UPDATE case_event SET {{}} WHERE case_id = {ONE} AND rank = "


@BOTH
def test_what_nobody_touched_is_whole(any_database: Database) -> None:
    make_journals(any_database)
    found = audit(any_database)
    assert found.problems == []
    assert (found.cases, found.lines, found.unsealed, found.late) == (2, 7, 0, None)
    assert found.last_day == date(2026, 3, 5)
    assert re.fullmatch("[0-9a-f]{64}", found.last_digest)


TAMPERINGS = {
    "a changed note": ([LINE.format("note = 'Autre'") + "2"], "CAR-1, ligne 2 du 02/03/2026 : elle a été modifiée"),
    "another author": ([LINE.format("actor_name = 'Zoé'") + "4"], "CAR-1, ligne 4 .* : elle a été modifiée"),
    "a changed hour": (
        [LINE.format("at = '2026-03-02 10:00:00.000000'") + "1"],
        "CAR-1, ligne 1 .* elle a été modifiée",
    ),
    "changed data": ([LINE.format("""data = '{"n": 2}'""") + "3"], "CAR-1, ligne 3 .* : elle a été modifiée"),
    "a line shown to families": ([LINE.format("visible_to = 'all'") + "2"], "CAR-1, ligne 2 .* modifiée"),
    "a changed hash": ([LINE.format("hash = 'f'") + "2"], "CAR-1, ligne 3 .* : elle ne suit plus la ligne 2"),
    "a removed line": (
        [f"DELETE FROM case_event WHERE case_id = {ONE} AND rank = 2"],
        "CAR-1 : la ligne 2 a été retirée du journal",
    ),
    "several removed lines": (
        [f"DELETE FROM case_event WHERE case_id = {ONE} AND rank < 4"],
        "CAR-1 : les lignes 1 à 3 ont été retirées du journal",
    ),
    "a removed line and its number given on": (
        [f"DELETE FROM case_event WHERE case_id = {ONE} AND rank = 2", LINE.format("rank = rank - 1") + "3"],
        "CAR-1, ligne 2 .* : elle ne suit plus la ligne 1",
    ),
    "the last line cut off": (
        [f"DELETE FROM case_event WHERE case_id = {ONE} AND rank = 4"],
        "CAR-1 : le dossier est dans l’état « valid », sa dernière ligne dit « waiting »",
    ),
    "the last line cut off, and the state put back": (
        [
            f"DELETE FROM case_event WHERE case_id = {ONE} AND rank = 4",
            "UPDATE case_file SET state = 'waiting' WHERE reference = 'CAR-1'",
        ],
        "Scellé du 03/03/2026, dossier CAR-1 : ses lignes de ce jour ont disparu, jusqu’à la ligne 4",
    ),
    "a note cut off the end of a day": (
        [f"DELETE FROM case_event WHERE case_id = {ONE} AND rank > 2", "UPDATE case_file SET state = 'waiting'"],
        "Scellé du 02/03/2026, dossier CAR-1 : le journal allait jusqu’à la ligne 3, il s’arrête ce jour-là à la ligne 2",
    ),
    "a decision without a line": (
        ["UPDATE case_file SET state = 'refused' WHERE reference = 'CAR-1'"],
        "CAR-1 : le dossier est dans l’état « refused », sa dernière ligne dit « valid »",
    ),
    "a journal emptied": (
        [f"DELETE FROM case_event WHERE case_id = {TWO}"],
        "CAR-2 : toutes les lignes du journal ont été retirées, le dossier est resté",
    ),
    "a case removed, its journal left": (
        ["DELETE FROM case_file WHERE reference = 'CAR-2'"],
        "Dossier [0-9a-f-]{36} : le dossier a été retiré, son journal est resté",
    ),
    "a whole case removed": (
        [f"DELETE FROM case_event WHERE case_id = {TWO}", "DELETE FROM case_file WHERE reference = 'CAR-2'"],
        "Scellé du 05/03/2026, dossier [0-9a-f-]{36} : ses lignes de ce jour ont disparu, jusqu’à la ligne 3",
    ),
    "a whole case removed behind forged tombstones": (
        [
            "INSERT INTO journal_tombstone (town, id, case_id, rank, hash) SELECT town, id, case_id, rank, hash "
            f"FROM case_event WHERE case_id = {TWO}",
            f"DELETE FROM case_event WHERE case_id = {TWO}",
            "DELETE FROM case_file WHERE reference = 'CAR-2'",
        ],
        "Dossier [0-9a-f-]{36} : 3 lignes retirées sans bordereau d’élimination approuvé",
    ),
    "two lines swapped": (
        [
            LINE.format("rank = 99") + "2",
            LINE.format("rank = 2") + "3",
            LINE.format("rank = 3") + "99",
        ],
        "CAR-1, ligne 2 .* : elle a été modifiée",
    ),
    "changed answers": (
        ["""UPDATE case_file SET answers = '{"message": "Bonsoir"}' WHERE reference = 'CAR-1'"""],
        "CAR-1 : les réponses ne sont plus celles de la ligne 4",
    ),
    "another salt": (
        ["UPDATE case_file SET salt = '' WHERE reference = 'CAR-1'"],
        "CAR-1 : les réponses ne sont plus celles de la ligne 4",
    ),
    "a changed reference": (
        ["UPDATE case_file SET reference = 'CAR-9' WHERE reference = 'CAR-1'"],
        "CAR-9 : la ligne 4 a été écrite pour la référence « CAR-1 »",
    ),
    "references swapped": (
        [
            "UPDATE case_file SET reference = 'CAR-9' WHERE reference = 'CAR-1'",
            "UPDATE case_file SET reference = 'CAR-1' WHERE reference = 'CAR-2'",
            "UPDATE case_file SET reference = 'CAR-2' WHERE reference = 'CAR-9'",
        ],
        "CAR-1 : la ligne 3 a été écrite pour la référence « CAR-2 »",
    ),
    "a line moved to another case": (
        [f"UPDATE case_event SET case_id = {TWO}, rank = 4 WHERE case_id = {ONE} AND rank = 4"],
        "CAR-2, ligne 4 .* : elle ne suit plus la ligne 3",
    ),
    "a line sealed anew": (
        [LINE.format("rank = 0, hash = ''") + "4"],
        "Scellé du 03/03/2026, dossier CAR-1 : le journal allait jusqu’à la ligne 4",
    ),
    "a seal changed": (
        [
            'UPDATE journal_digest SET content = \'{"lines": 0, "gone_before": "2020-01-01T00:00:00+00:00"}\' '
            "WHERE day = '2026-03-03'"
        ],
        "Le scellé du 03/03/2026 a été modifié après avoir été posé",
    ),
    "a seal emptied": (
        ["UPDATE journal_digest SET content = '[]' WHERE day = '2026-03-03'"],
        "Le scellé du 03/03/2026 a été modifié après avoir été posé",
    ),
    "a seal's digest changed": (
        ["UPDATE journal_digest SET digest = 'f' WHERE day = '2026-03-03'"],
        "Entre le 03/03/2026 et le 05/03/2026, un scellé a été retiré ou remplacé",
    ),
    "a seal removed": (
        ["DELETE FROM journal_digest WHERE day = '2026-03-03'"],
        "Entre le 02/03/2026 et le 05/03/2026, un scellé a été retiré ou remplacé",
    ),
    "the first seal removed": (
        ["DELETE FROM journal_digest WHERE day = '2026-03-02'"],
        "Les scellés d’avant le 03/03/2026 ont été retirés",
    ),
    "a reading removed": (
        ["DELETE FROM reading WHERE detail = 'Santé'"],
        "Scellé du 03/03/2026 : 2 consultations ont été scellées, il en reste 1",
    ),
    "a reading changed": (
        ["UPDATE reading SET account_name = 'Zoé' WHERE detail = 'Santé'"],
        "Scellé du 03/03/2026 : les 2 consultations ne sont plus .* au moins une a été modifiée",
    ),
    "a list of eliminations changed": (
        ["UPDATE purge SET decided_by = 'Zoé'"],
        "Scellé du 05/03/2026 : le bordereau d’élimination .* a été modifié après la décision",
    ),
    "a list of eliminations removed": (["DELETE FROM purge"], "le bordereau d’élimination .* a été retiré"),
}


UNREADABLE = {
    "data that is no JSON": (LINE.format("data = 'x'") + "2", "CAR-1, ligne 2 du 02/03/2026 : elle a été modifiée"),
    "answers that are no JSON": (
        "UPDATE case_file SET answers = 'x' WHERE reference = 'CAR-1'",
        "CAR-1 : les réponses ne sont",
    ),
    "data that is no text": (LINE.format("data = x'ff'") + "2", "CAR-1, ligne 2 .* : elle a été modifiée"),
    "a date that is none": (LINE.format("at = 'hier'") + "2", "CAR-1, ligne 2 : elle a été modifiée"),
    "a rank that is none": (LINE.format("rank = 'zzz'") + "2", "CAR-1 : une ligne porte « zzz » au lieu d’un rang"),
    "an identifier that is none": (LINE.format("id = 'zzz'") + "2", "CAR-1, ligne 2 .* : elle a été modifiée"),
    "an identifier before all others": (LINE.format("id = '!'") + "2", "CAR-1, ligne 2 .* : elle a été modifiée"),
    "a reading at no date": ("UPDATE reading SET at = 'hier'", "les 2 consultations ne sont plus celles"),
    "a reading without an identifier": ("UPDATE reading SET id = 'z'  WHERE detail = 'Santé'", "L’identifiant d’une"),
    "a seal that is no JSON": (
        "UPDATE journal_digest SET content = 'x' WHERE day = '2026-03-03'",
        "Le scellé du 03/03/2026 a été modifié",
    ),
    "a seal of another shape": (
        """UPDATE journal_digest SET content = '{"cases": 3}' WHERE day = '2026-03-03'""",
        "Le scellé du 03/03/2026 a été modifié",
    ),
    "a seal of no day": (
        "UPDATE journal_digest SET day = 'zzz' WHERE day = '2026-03-03'",
        "Un scellé porte « zzz » au lieu d’un jour",
    ),
    "a list that is no JSON": ("UPDATE purge SET items = 'x'", "le bordereau d’élimination .* a été modifié"),
    "a list of another shape": ("UPDATE purge SET items = '[1]', report = '3'", "le bordereau .* a été modifié"),
    "a list decided at no date": ("UPDATE purge SET decided_at = 'hier'", "le bordereau .* a été retiré"),
    "text in no encoding": (LINE.format("note = CAST(x'ff' AS TEXT)") + "2", "Une partie de la base ne se lit plus"),
}
"""What SQLite lets somebody put into any column."""


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_told_with_its_place_and_hides_nothing_else(sqlite: Database, what: str) -> None:
    make_journals(sqlite)
    statement, sentence = UNREADABLE[what]
    tamper(sqlite, statement, f"DELETE FROM case_event WHERE case_id = {TWO}")
    problems = audit(sqlite).problems
    assert any(re.search(sentence, problem) for problem in problems), problems
    assert "CAR-2 : toutes les lignes du journal ont été retirées, le dossier est resté." in problems


ON_POSTGRESQL = (
    "a changed note",
    "changed data",
    "a removed line",
    "changed answers",
    "a note cut off the end of a day",
    "a reading changed",
)
"""What reads back in another way there; the sentences are the same."""


@pytest.mark.parametrize(
    ("engine", "what"),
    [
        *(("sqlite", what) for what in TAMPERINGS),
        *(pytest.param("postgresql", what, marks=pytest.mark.postgres) for what in ON_POSTGRESQL),
    ],
)
def test_whatever_was_done_to_a_journal_is_told(any_database: Database, what: str) -> None:
    make_journals(any_database)
    statements, sentence = TAMPERINGS[what]
    tamper(any_database, *statements)
    problems = audit(any_database).problems
    assert any(re.search(sentence, problem) for problem in problems), problems


@BOTH
def test_a_chain_rewritten_with_new_hashes_breaks_the_seals(any_database: Database) -> None:
    make_journals(any_database)
    forge(any_database, "CAR-1", 2, "Autre")
    assert audit(any_database).problems == [
        f"Scellé du {day}, dossier CAR-1 : son journal a été réécrit jusqu’à la ligne {rank}, avec de nouvelles empreintes."
        for day, rank in (("02/03/2026", 3), ("03/03/2026", 4))
    ]


@BOTH
def test_who_rewrites_the_seals_too_is_found_by_a_digest_noted_elsewhere(any_database: Database) -> None:
    make_journals(any_database)
    with any_database.session("carros", readonly=True) as session:
        noted = dict(audits.digests(session))
    assert audit(any_database, against=noted).problems == []
    forge(any_database, "CAR-2", 2, "Autre", digests=True)
    assert audit(any_database).problems == []
    last = {date(2026, 3, 5): noted[date(2026, 3, 5)]}
    [problem] = audit(any_database, against=last).problems
    assert problem == "Le scellé du 05/03/2026 n’est pas celui qui a été noté ailleurs : les journaux ont été réécrits."
    tamper(any_database, "DELETE FROM journal_digest WHERE day = '2026-03-05'")
    assert (
        "Le scellé du 05/03/2026, noté ailleurs, n’est plus dans la base." in audit(any_database, against=last).problems
    )


@BOTH
@pytest.mark.parametrize("days", ["day = '2026-03-05'", "day > '2026-03-02'", "town = 'carros'"])
def test_a_journal_whose_last_seals_are_gone_is_not_said_to_be_whole(any_database: Database, days: str) -> None:
    make_journals(any_database)
    assert audit(any_database).whole
    tamper(any_database, f"DELETE FROM journal_digest WHERE {days}")
    found = audit(any_database)
    assert (found.problems, found.whole) == ([], False)
    assert found.late is not None


@pytest.mark.parametrize(("hour", "late"), [(2, False), (4, True)])
def test_a_day_is_expected_to_be_sealed_in_the_night_after_it(sqlite: Database, hour: int, late: bool) -> None:
    with sqlite.begin("carros") as session:
        add_case(session, "CAR-1", MONDAY)
    found = audit(sqlite, moment=datetime(2026, 3, 3, hour, tzinfo=UTC))
    assert (found.late is not None, found.whole) == (late, not late)


@BOTH
def test_what_is_put_in_later_is_told(any_database: Database) -> None:
    make_journals(any_database)
    with any_database.begin("carros") as session:
        case = session.scalars(select(Case).where(Case.reference == "CAR-1")).one()
        write(session, case, MONDAY, "note", note="Antidatée")
        write(session, case, MONDAY + timedelta(days=2), "note", note="Un jour sans scellé")
        write(session, case, LATER, "note", note="Aujourd’hui")
    told = audit(any_database).problems
    assert told == [
        "Scellé du 02/03/2026, dossier CAR-1 : le journal s’arrêtait ce jour-là à la ligne 3, il va jusqu’à la ligne 5.",
        "Scellé du 02/03/2026 : 4 lignes ont été scellées, il y en a 5.",
        "Avant le 05/03/2026 : 1 ligne ajoutée après coup.",
    ]


# --------------------------------------------------------------------------------------- what may go


def eliminate(database: Database, reference: str) -> str:
    """A case goes by an approved list, as `domain.removal` does it."""
    with database.begin("carros") as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        purge = approve_list(session, case.id, moment=LATER)
        for record in (Attachment, CaseEvent):
            session.execute(delete(record).where(record.case_id == case.id))
        session.execute(delete(Case).where(Case.id == case.id))
        purge.state = "done"
        return case.id


@BOTH
def test_what_an_approved_list_eliminated_is_not_missing(any_database: Database) -> None:
    make_journals(any_database)
    eliminate(any_database, "CAR-1")
    found = audit(any_database)
    assert (found.problems, found.cases, found.lines) == ([], 1, 3)
    assert seal(any_database, LATER + timedelta(days=1)) == 1
    assert audit(any_database, moment=LATER + timedelta(days=1)).problems == []


@BOTH
def test_a_tombstone_that_was_changed_or_removed_is_told(any_database: Database) -> None:
    make_journals(any_database)
    case_id = eliminate(any_database, "CAR-1")
    tamper(any_database, "DELETE FROM journal_tombstone WHERE rank = 3")
    assert f"Scellé du 02/03/2026, dossier {case_id} : le journal allait jusqu’à la ligne 3" in "\n".join(
        audit(any_database).problems
    )


def test_what_the_list_kept_after_all_may_not_be_missing(sqlite: Database) -> None:
    make_journals(sqlite)
    case_id = eliminate(sqlite, "CAR-1")
    with sqlite.begin("carros") as session:
        kept = {"report": {"kept": [{"id": case_id, "reason": "a servi"}]}}
        session.execute(update(Purge).where(Purge.decided_at == LATER).values(kept))
    [problem] = audit(sqlite).problems
    assert problem == f"Dossier {case_id} : 4 lignes retirées sans bordereau d’élimination approuvé."


def test_a_case_that_stayed_without_its_eliminated_lines_is_told(sqlite: Database) -> None:
    make_journals(sqlite)
    with sqlite.begin("carros") as session:
        case = session.scalars(select(Case).where(Case.reference == "CAR-1")).one()
        approve_list(session, case.id, moment=LATER)
        session.execute(delete(CaseEvent).where(CaseEvent.case_id == case.id))
    assert "CAR-1 : des lignes ont été éliminées, le dossier est resté." in audit(sqlite).problems


@BOTH
def test_readings_go_by_the_towns_own_time_and_no_sooner(any_database: Database) -> None:
    make_journals(any_database)
    with any_database.begin("carros") as session:
        session.execute(delete(Reading))
    brief = replace(make_town(), retention={"readings": Validity(1, "days")})
    assert audit(any_database, brief).problems == []
    assert audit(any_database).problems == ["Scellé du 03/03/2026 : 2 consultations ont été scellées, il en reste 0."]
    assert audit(any_database, moment=LATER + timedelta(days=400)).problems == []


def test_readings_that_went_by_a_shorter_time_are_not_missed_when_it_grows(sqlite: Database) -> None:
    make_journals(sqlite)
    from domain import seals

    brief = replace(make_town(), retention={"readings": Validity(1, "days")})
    with sqlite.begin("carros") as session:
        session.execute(delete(Reading))
        add_case(session, "CAR-3", LATER)
        assert seals.seal_days(session, town=brief, moment=LATER + timedelta(days=1)) == 1
    assert audit(sqlite, make_town(), LATER + timedelta(days=2)).problems == []


def test_an_audit_sees_one_town_only(sqlite: Database) -> None:
    make_journals(sqlite)
    tamper(sqlite, "DELETE FROM case_event WHERE rank = 2")
    with sqlite.session("charost", readonly=True) as session:
        found = audits.verify(session, town=make_town("charost"), moment=LATER)
    assert (found.town, found.problems, found.lines) == ("charost", [], 0)


def test_of_very_many_problems_the_first_are_told(sqlite: Database) -> None:
    make_journals(sqlite)
    with sqlite.begin("carros") as session:
        for number in range(audits.MOST + 5):
            settle(session, add_case(session, f"CAR-9-{number}", THURSDAY), datetime(2026, 3, 5, 10, tzinfo=UTC))
    assert len(audit(sqlite).problems) == audits.MOST
