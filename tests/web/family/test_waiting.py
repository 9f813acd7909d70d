from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from domain import attachments
from domain.attachments import Attached
from domain.clock import today
from domain.records import Account, Attachment, Case, Document
from tests.journeys.person import Person, words
from tests.web.conftest import Enter, case_of
from tests.web.family.conftest import KINDS, Change, Give, child_of, grown_old, sent_back, sheet
from web.casefile import CaseFile
from web.family.waiting import Item, paper_name, told

TOWN = "cesson-sevigne"
HOME = f"/{TOWN}/family/"


def waiting(person: Person) -> list[tuple[str, str]]:
    """(what to do, its chip) of each line."""
    lines = person.page.select(".todo > li")
    return [
        (words(line.a.get_text()), words(chip.get_text()) if (chip := line.select_one(".chip")) else "")
        for line in lines
    ]


def family_of(app: Flask, slug: str, case: Case) -> str:
    with app.extensions["database"].session(slug) as session:
        account = session.scalars(select(Account).where(Account.id == case.account_id)).one()
        return str(account.email.partition("@")[0])


@pytest.mark.parametrize(
    ("dues", "sentence"),
    [
        ([], "Vous n’avez rien à faire pour l’instant."),
        ([None], "Vous avez une chose à faire."),
        ([date(2099, 12, 1)], "Vous avez une chose à faire, avant mardi 1er décembre."),
        ([date(2099, 12, 3), None, None], "Vous avez trois choses à faire, dont une avant jeudi 3 décembre."),
        ([date(2001, 1, 1), None], "Vous avez deux choses à faire."),
        ([None] * 11, "Vous avez 11 choses à faire."),
    ],
)
def test_the_greeting_counts_and_says_what_presses(dues: list[date | None], sentence: str) -> None:
    assert told([Item("x", "", "", "", "", due=due) for due in dues]) == sentence


def test_a_correction_is_asked_with_its_verb_and_its_deadline(app: Flask, enter: Enter) -> None:
    case = sent_back(app, TOWN, "child", diet="Précisez le régime.")
    person = Person(enter(TOWN, family_of(app, TOWN, case))).visit(HOME)
    [(title, chip)] = [line for line in waiting(person) if line[0].startswith("Corriger")]
    assert title.startswith("Corriger « Fiche enfant » pour ")
    assert chip.startswith("avant le ")
    person.follow("Corriger").must_see("Précisez le régime.")
    assert person.address == f"{HOME}requests/{case.reference}"


def test_only_the_refused_paper_is_asked_again(app: Flask, enter: Enter, give: Give) -> None:
    case = sent_back(app, TOWN, "child", test_paper="Expirée.")
    whose = family_of(app, TOWN, case)
    refused = give(TOWN, whose, name="assurance.pdf", person_id=case.person_id)
    accepted = give(TOWN, whose, name="livret.pdf")
    attach(app, case, test_paper=refused, test_book=accepted)
    judge(app, case, refused, accepted=False, reason="Elle s’arrête en août : envoyez celle de l’année.")
    judge(app, case, accepted, accepted=True)
    person = Person(enter(TOWN, whose)).visit(HOME)
    titles = [title for title, _ in waiting(person)]
    assert [title for title in titles if title.startswith("Déposer « assurance.pdf » pour ")]
    assert not any(title.startswith("Corriger") for title in titles)
    person.follow("Déposer").must_see("Refusé", "Elle s'arrête en août", "Accepté", "Remplacer")
    forms = [str(form["action"]) for form in person.page.select("#documents form")]
    assert forms == [f"/{TOWN}/procedures/child?case={case.reference}&question=test_paper"]


def test_a_paper_is_called_as_the_town_calls_it(app: Flask, change_town: Change) -> None:
    town = change_town(TOWN, KINDS, sheet("child", "child"))
    procedure = town.procedures["child"]
    file = CaseFile(Case(), town, procedure, town.workflow_of(procedure))

    def called(kind: str, question: str) -> str:
        return paper_name(file, Attached(Attachment(question=question), Document(kind=kind, name="scan.pdf")))

    assert called("test_insurance", "doctor_name") == "Attestation du test"
    assert called("", "doctor_name") == procedure.questions()["doctor_name"].label
    assert called("", "gone") == called("", "children-k1-gone") == "scan.pdf"


def attach(app: Flask, case: Case, **papers: Document) -> None:
    """Papers as if they had been sent with the case."""
    with app.extensions["database"].begin(case.town) as session:
        for question, paper in papers.items():
            session.add(
                Attachment(town=case.town, case_id=case.id, document_id=paper.id, question=question, key=question)
            )


def judge(app: Flask, case: Case, paper: Document, *, accepted: bool, reason: str = "") -> None:
    with app.extensions["database"].begin(case.town) as session:
        found = session.scalars(select(Attachment).where(Attachment.document_id == paper.id)).one()
        attachments.judge(session, case=case, attachment_id=found.id, accepted=accepted, reason=reason)


@pytest.mark.parametrize(("days", "asked"), [(-91, False), (-90, True), (-1, True), (0, True), (30, True), (31, False)])
def test_a_paper_is_asked_again_around_the_day_it_expires(
    enter: Enter, change_town: Change, give: Give, days: int, asked: bool
) -> None:
    change_town(TOWN, KINDS)
    give(TOWN, "famille", kind="test_proof", expires_on=today() + timedelta(days=days))
    titles = [title for title, _ in waiting(Person(enter(TOWN, "famille")).visit(HOME))]
    assert titles == (["Déposer un nouveau document « Preuve de domicile »"] if asked else [])


def test_a_newer_paper_silences_the_older_one(app: Flask, enter: Enter, change_town: Change, give: Give) -> None:
    change_town(TOWN, KINDS)
    missie, sami = child_of(app, TOWN), child_of(app, TOWN, "Sami")
    for child in (missie, sami):
        give(TOWN, "famille", kind="test_insurance", person_id=child, expires_on=today() - timedelta(days=2))
    give(TOWN, "famille", kind="test_insurance", person_id=missie, expires_on=today() + timedelta(days=300))
    titles = [title for title, _ in waiting(Person(enter(TOWN, "famille")).visit(HOME))]
    assert titles == ["Déposer un nouveau document « Attestation du test » pour Sami"]


def test_a_sheet_to_confirm_leads_to_where_it_is_confirmed(app: Flask, enter: Enter, change_town: Change) -> None:
    change_town(TOWN, sheet("child", "child"))
    grown_old(app, TOWN, "child")
    person = Person(enter(TOWN, "famille")).visit(HOME)
    [(title, chip)] = waiting(person)
    assert title == "Confirmer « Fiche du test » pour Missie"
    assert chip.startswith("depuis le ")
    person.follow("Confirmer").must_see("Tout est encore exact", "Modifier", "N'est plus valable depuis")


def test_a_draft_says_how_far_it_is(enter: Enter, change_town: Change) -> None:
    change_town(TOWN, sheet("household", "household"))
    person = Person(enter(TOWN, "famille")).visit(f"/{TOWN}/procedures/household").press("Commencer")
    person.press("Suivant").visit(HOME)
    person.must_see("À terminer : Fiche du test", "1 étape faite sur 2.", "Pas encore envoyée")


def test_what_is_corrected_already_stands_once(app: Flask, enter: Enter) -> None:
    case = sent_back(app, TOWN, "child", diet="Précisez.")
    person = Person(enter(TOWN, family_of(app, TOWN, case))).visit(f"{HOME}requests/{case.reference}").press("Corriger")
    titles = [title for title, _ in waiting(person.visit(HOME))]
    assert [title.split(" ")[0] for title in titles] == ["Corriger"]
    assert case_of(app, TOWN, id=case.id).state == "incomplete"
