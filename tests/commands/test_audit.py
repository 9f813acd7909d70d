"""`flask audit verify` and `flask audit seals`, on the five towns with their demo people."""

from __future__ import annotations

import re
from pathlib import Path

import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from commands.worker import job_tools
from domain import seals
from domain.ids import new_id
from domain.records import Case
from jobs.seal_journals import seal_journals
from tests.domain.sealed import tamper

TOWNS = ("carbon-blanc", "carcans", "carros", "cesson-sevigne", "charost")


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["audit", *arguments])


def seal_all(app: Flask) -> time_machine.travel:
    """A day later, everything sealed."""
    travel = time_machine.travel(seals.made_at(new_id()).replace(hour=12) + 2 * seals.ONE_DAY, tick=False)
    with travel:
        seal_journals(job_tools(app))
    return travel


def test_the_journals_of_the_five_towns_are_whole(app: Flask) -> None:
    with seal_all(app):
        done = run(app, "verify")
    assert done.exit_code == 0, done.output
    assert [line.split()[1] for line in done.output.splitlines() if line.startswith("✓")] == list(TOWNS)
    assert "Attention" not in done.output
    told = re.search(
        r"✓ carros : (\d+) dossiers, (\d+) lignes, scellé jusqu'au \d\d/\d\d/\d{4}, [0-9a-f]{64}", done.output
    )
    assert told
    assert 0 < int(told[1]) <= int(told[2])


def test_what_was_done_to_a_journal_is_told_and_fails(app: Flask) -> None:
    with app.extensions["database"].session("carros") as session:
        reference = session.scalars(select(Case.reference)).first()
    with seal_all(app):
        tamper(app.extensions["database"], "UPDATE case_event SET actor_name = 'Zoé' WHERE town = 'carros'")
        done = run(app, "verify", "carros")
    assert done.exit_code == 1
    assert re.search(r"✗ carros : \d+ anomalie", done.output)
    assert re.search(
        rf"{reference}, ligne 1 du \d\d/\d\d/\d{{4}} : elle a été modifiée après avoir été écrite", done.output
    )
    assert run(app, "verify", "charost").exit_code == 0


def test_answers_and_references_changed_behind_the_portal_are_told(app: Flask) -> None:
    with seal_all(app):
        tamper(
            app.extensions["database"],
            "UPDATE case_file SET answers = '{}' WHERE town = 'carros'",
            "UPDATE case_file SET reference = reference || 'X' WHERE town = 'charost'",
        )
        done = run(app, "verify", "carros", "charost")
    assert done.exit_code == 1
    assert re.search(r"CAR-\S+ : les réponses ne sont plus celles de la ligne \d+\.", done.output)
    assert re.search(r"(\S+)X : la ligne \d+ a été écrite pour la référence « \1 »", done.output)


def test_seals_noted_elsewhere_are_compared(app: Flask, tmp_path: Path) -> None:
    noted = tmp_path / "seals.txt"
    with seal_all(app):
        noted.write_text(run(app, "seals").output, encoding="utf-8")
        assert re.fullmatch(r"carros \d{4}-\d\d-\d\d [0-9a-f]{64}", noted.read_text(encoding="utf-8").splitlines()[2])
        assert run(app, "verify", "--against", str(noted)).exit_code == 0
        tamper(app.extensions["database"], "DELETE FROM journal_digest WHERE town = 'charost'")
        done = run(app, "verify", "--against", str(noted))
    assert done.exit_code == 1
    assert "noté ailleurs, n’est plus dans la base" in done.output


def test_days_without_their_seal_are_no_success(app: Flask) -> None:
    with time_machine.travel(seals.made_at(new_id()) + 4 * seals.ONE_DAY, tick=False):
        done = run(app, "verify", "carros")
    assert done.exit_code == 1
    assert re.search(
        r"✗ carros : \d+ dossiers, \d+ lignes, aucun jour scellé : la suite n'est pas prouvée", done.output
    )
    assert re.search(r"Aucun scellé depuis le \d\d/\d\d/\d{4}", done.output)
    assert "Soit `flask worker` ne tourne pas" in done.output
    assert "Soit des scellés ont été retirés" in done.output


def test_removed_seals_fail_that_town_only(app: Flask) -> None:
    with seal_all(app):
        tamper(app.extensions["database"], "DELETE FROM journal_digest WHERE town = 'carros'")
        done = run(app, "verify")
    assert done.exit_code == 1
    assert "✗ carros : " in done.output
    assert [line.split()[1] for line in done.output.splitlines() if line.startswith("✓")] == [
        town for town in TOWNS if town != "carros"
    ]


def test_a_town_without_a_past_day_is_whole(app: Flask) -> None:
    done = run(app, "verify", "carros")
    assert (done.exit_code, "aucun jour scellé" in done.output) == (0, True), done.output


def test_what_cannot_be_read_is_told_and_stops_neither_the_other_lines_nor_the_other_towns(app: Flask) -> None:
    with seal_all(app):
        tamper(
            app.extensions["database"],
            "UPDATE case_event SET data = 'x' WHERE town = 'carros' AND rank = 1",
            "UPDATE journal_digest SET content = 'x' WHERE town = 'carros'",
        )
        done = run(app, "verify")
    assert done.exit_code == 1
    assert len(re.findall(r"ligne 1 du .* : elle a été modifiée", done.output)) > 1
    assert re.search(r"Le scellé du .* a été modifié", done.output)
    assert "✓ charost" in done.output


def test_a_wrong_argument_says_what_was_expected(app: Flask, tmp_path: Path) -> None:
    wrong = tmp_path / "seals.txt"
    wrong.write_text("carros hier abc\n", encoding="utf-8")
    for arguments, said in (
        (("verify", "nowhere"), "Communes publiées : "),
        (("verify", "--against", str(wrong)), "ligne 1 : attendu « commune jour empreinte »"),
        (("verify", "--against", str(tmp_path / "none")), "does not exist"),
    ):
        done = run(app, *arguments)
        assert done.exit_code == 2
        assert said in done.output
