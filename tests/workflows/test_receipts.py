"""Receipts: what the law wants on them, numbers without holes, and who finds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import attachments, cases, documents, printing, storage_space
from domain.actors import of_account, visitor
from domain.clock import paris
from domain.database import Database
from domain.documents import NotClean
from domain.errors import NotYours
from domain.printing import MADE, MAKING, RECEIPT
from domain.records import Case, Document, OutboxMail
from schemas.bundle import load_town, read_bundle
from schemas.definitions import Delay, Law, Mail, Service, Silence, State, Template, Town, Transition
from settings import ROOT
from tests.databases import BOTH
from tests.workflows.flows import one_town, sent
from tests.worlds import at_once, do, make_agent, make_family, make_town, send
from workflows.engine import take
from workflows.vocabulary import vocabulary

NOON = datetime(2026, 5, 4, 12, 5, tzinfo=UTC)
REGISTERED, ACKNOWLEDGED = ("receipt", "registration"), ("receipt", "acknowledgement")
MAIL = Mail(
    "got", "Bien reçu", "Bonjour,\n\n[{document.name} (PDF)]({document.link})\n\nN° {receipt.number}.\n\nÀ bientôt."
)


def receipts_town(*, silence: Silence = "", clock: str = "pauses", law: Law = "requests", **more: Any) -> Town:
    """A request that is acknowledged when sent, asked to be completed, then sent again; `silence` accepts it or refuses it."""
    states = [
        State("waiting", "En attente", "orange", "staff", Delay(10, "working_days")),
        State("incomplete", "À compléter", "yellow", "family", clock=clock),  # type: ignore[arg-type]
        State("accepted", "Acceptée", "green", final=True),
        State("refused", "Refusée", "red", final=True),
    ]
    transitions = [
        Transition("send", "Envoyer", ("draft",), "waiting", ("family",), do=do(ACKNOWLEDGED, ("mail", "got"))),
        Transition("accept", "Accepter", ("waiting",), "accepted", ("agent",), do=do(("mail", "got"))),
        Transition(
            "ask", "Compléter", ("waiting",), "incomplete", ("agent",), ("fields", "message"), do=do(ACKNOWLEDGED)
        ),
        Transition("answer", "Renvoyer", ("incomplete",), "waiting", ("family",), do=do(REGISTERED)),
        Transition("lapse", "Sans suite", ("incomplete",), "refused", ("clock",), after=Delay(30, "days")),
    ]
    if silence:
        target, delay = {"accepts": "accepted", "refuses": "refused"}[silence], Delay(2, "months")
        timed = Transition("silence", "", ("waiting",), target, (), after=delay, since="complete", silence=silence)
        transitions.append(timed)
    more.setdefault("service", Service("Service Famille", "04 92 08 44 70", "famille@carros.example"))
    town = one_town(states, transitions, mails={"got": MAIL})
    flows = {name: replace(flow, law=law) for name, flow in town.workflows.items()}
    return replace(town, workflows=flows, **more)


def said(session: Session, case: Case, line: int = -1) -> dict[str, Any]:
    """What the documents of a line of the journal say."""
    made = cases.journal(session, case)[line].data[MADE]
    return dict(made[-1])


def words(made: dict[str, Any]) -> str:
    """All the runs of a document, a line each."""

    def lines(told: Any) -> list[str]:
        if isinstance(told, list) and told and all(isinstance(each, dict) and "text" in each for each in told):
            return ["".join(run["text"] for run in told)]
        if isinstance(told, list):
            return [line for each in told for line in lines(each)]
        if isinstance(told, dict):
            label = [f"{told['label']} :"] if "label" in told else []
            return label + [line for value in told.values() for line in lines(value)]
        return []

    return "\n".join([made["title"], *lines(made["blocks"])])


def given(session: Session, case: Case) -> list[Document]:
    return [each.document for each in attachments.file_of_case(session, case).get(attachments.GIVEN, ())]


# ------------------------------------------------------------------------------------------- who has it


def test_a_receipt_lies_at_once_in_the_case_and_in_the_familys_space(session: Session) -> None:
    actor, case = sent(session, receipts_town(), now=NOON)
    [receipt] = given(session, case)
    assert (receipt.name, receipt.kind, receipt.origin) == (
        "Accusé de réception n° 2026-000001.pdf", RECEIPT, "town",
    )  # fmt: skip
    assert receipt in storage_space.space(session, household_id=str(case.household_id))
    assert (receipt.scan, receipt.hash) == (MAKING, "")
    with pytest.raises(NotClean, match="en préparation"):
        documents.readable_by_family(session, document_id=receipt.id, actor=actor)
    with pytest.raises(NotYours):
        storage_space.remove(session, document_id=receipt.id, actor=actor)


def test_a_receipt_takes_no_room_in_the_storage_space(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_space, "MOST_KEPT", 1)
    _, case = sent(session, receipts_town(), now=NOON)
    storage_space.check_space(session, household_id=str(case.household_id))


def test_a_visitors_receipt_is_theirs_and_then_their_households(session: Session) -> None:
    town = make_town()
    flow = town.workflows["sheet"]
    sending = replace(flow.transitions["send"], do=do(REGISTERED))
    town = replace(
        town, workflows={**town.workflows, "sheet": replace(flow, transitions={**flow.transitions, "send": sending})}
    )
    case = send(session, town, "question", visitor("browser"), {"message": "x"})
    [receipt] = given(session, case)
    receipt.scan = "clean"
    session.flush()
    assert documents.readable_by_family(session, document_id=receipt.id, actor=visitor("browser")) is receipt
    with pytest.raises(NotYours):
        documents.readable_by_family(session, document_id=receipt.id, actor=visitor("another"))
    account, home = make_family(session, town)
    case.account_id, case.household_id = account.id, home.id
    attachments.adopt(session, case=case)
    assert (receipt.household_id, receipt.visitor) == (home.id, None)


def test_the_mail_leads_to_the_receipt_and_a_line_without_one_is_left_out(session: Session) -> None:
    town = receipts_town()
    _, case = sent(session, town, now=NOON)
    [receipt] = given(session, case)
    mail = session.scalars(select(OutboxMail)).one()
    assert f"/carros/files/{receipt.id}" in mail.text
    assert f'/carros/files/{receipt.id}"' in mail.html
    assert "Accusé de réception n° 2026-000001" in mail.html
    take(session, town=town, case=case, transition="accept", actor=make_agent(session), expected_version=1)
    last = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert last is not None
    assert "PDF" not in last.text + last.html
    assert "À bientôt." in last.text


# ---------------------------------------------------------------------------------------- what the law wants


def test_an_acknowledgement_says_what_the_law_wants(session: Session) -> None:
    town = receipts_town(silence="refuses", court="le tribunal administratif de Nice")
    _, case = sent(session, town, now=NOON)
    told = words(said(session, case))
    for mention in (
        "Accusé de réception électronique",
        "2026-000001",
        "4 mai 2026 à 14 h 05",
        case.reference,
        "Service Famille",
        "Téléphone : 04 92 08 44 70",
        "Courriel : famille@carros.example",
        "Date prévue : 4 juillet 2026.",
        "décision implicite de rejet",
        "si votre demande est complète",
        "deux mois",
        "recours gracieux adressé au maire",
        "le tribunal administratif de Nice",
        "R. 112-11-1",
        "Réponse prévue au plus tard le 20 mai 2026",
    ):
        assert mention in told, mention
    assert "Ce qui manque" not in told


def test_a_silence_that_accepts_offers_the_certificate_of_it(session: Session) -> None:
    _, case = sent(session, receipts_town(silence="accepts"), now=NOON)
    told = words(said(session, case))
    assert "décision implicite d’acceptation" in told
    assert "L. 232-3" in told
    assert "tribunal" not in told


@pytest.mark.parametrize(("silence", "says"), [("accepts", "sera acceptée"), ("refuses", "sera refusée")])
def test_what_silence_means_is_what_the_workflow_says_and_no_colour(
    session: Session, silence: Silence, says: str
) -> None:
    town = receipts_town(silence=silence)
    flow = town.workflows["flow"]
    states = {name: replace(state, colour="blue") for name, state in flow.states.items()}
    _, case = sent(session, replace(town, workflows={**town.workflows, "flow": replace(flow, states=states)}), now=NOON)
    assert says in words(said(session, case))


def test_of_personal_data_the_month_is_told_and_how_to_complain(session: Session) -> None:
    """Silence decides nothing there: GDPR 12.3 and 12.4."""
    town = receipts_town(law="personal_data", court="le tribunal administratif de Nice")
    _, case = sent(session, town, now=NOON)
    told = words(said(session, case))
    for mention in (
        "Date prévue : 4 juin 2026.",
        "dans le mois qui suit",
        "article 12 du règlement européen",
        "deux mois de plus",
        "CNIL",
        "le tribunal administratif de Nice",
    ):
        assert mention in told, mention
    assert "implicite" not in told


def test_nothing_is_said_of_a_silence_that_decides_nothing(session: Session) -> None:
    _, case = sent(session, receipts_town(), now=NOON)
    told = words(said(session, case))
    assert "Sans réponse" not in told
    assert "implicite" not in told


@pytest.mark.parametrize(
    ("clock", "says", "dated"),
    [("pauses", "Le délai est suspendu", True), ("restarts", "Le délai commencera quand", False), ("runs", "", True)],
)
def test_what_is_missing_is_told_with_what_it_does_to_the_delay(
    session: Session, clock: str, says: str, dated: bool
) -> None:
    town = receipts_town(silence="refuses", clock=clock)
    _, case = sent(session, town, now=NOON)
    take(
        session,
        town=town,
        case=case,
        transition="ask",
        actor=make_agent(session),
        note="Merci d’avance.",
        marked={"school": "Précisez l’école."},
        expected_version=1,
        now=NOON + timedelta(days=5),
    )
    told = words(said(session, case))
    assert "School : Précisez l’école." in told
    assert "Merci d’avance." in told
    assert "Envoyez-le avant le 8 juin 2026" in told
    assert says in told
    assert ("Date prévue : 4 juillet 2026." in told) == dated
    assert "4 mai 2026 à 14 h 05" in told, "the day the request came in, whenever it is acknowledged"


def test_the_service_that_has_the_case_is_named(session: Session) -> None:
    town = receipts_town()
    town = replace(town, services={"south": replace(town.services["south"], phone="04 00 00 00 01")})
    _, case = sent(session, town, now=NOON)
    case.service = "south"
    take(
        session, town=town, case=case, transition="ask", actor=make_agent(session), note="x", marked={"school": "y"},
        expected_version=1,
    )  # fmt: skip
    told = words(said(session, case))
    assert "Pôle sud" in told
    assert "04 00 00 00 01" in told
    assert "famille@carros.example" in told, "what it does not say, the town's service says for it"


def test_a_towns_own_words_stand_before_the_portals(session: Session) -> None:
    own = Template("acknowledgement", "Reçu", "Numéro {receipt.number}, le {receipt.date}.", "Mon reçu")
    _, case = sent(session, receipts_town(templates={"acknowledgement": own}), now=NOON)
    assert words(said(session, case)) == "Reçu\nNuméro 2026-000001, le 4 mai 2026 à 14 h 05."
    assert given(session, case)[0].name == "Mon reçu.pdf"


# ---------------------------------------------------------------------------------------------- numbers


def test_numbers_start_again_each_year_by_the_hour_of_paris(session: Session) -> None:
    town, numbers = receipts_town(), []
    account, _ = make_family(session, town)
    for at in ("2026-12-31T22:00", "2026-12-31T23:30", "2027-01-02T10:00"):
        moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
        case = send(session, town, "request", of_account(account), {"message": "x"}, now=moment, fresh=True)
        numbers.append(given(session, case)[0].name)
        assert paris(moment).year == int(numbers[-1].split("° ")[1][:4])
    assert [name.split("° ")[1] for name in numbers] == ["2026-000001.pdf", "2027-000001.pdf", "2027-000002.pdf"]


class Undone(Exception):
    """A sending that fails after its receipt was numbered."""


@BOTH
def test_sendings_at_once_leave_no_hole_and_share_no_number(any_database: Database) -> None:
    town = receipts_town()
    with any_database.begin("carros") as session:
        senders = [of_account(make_family(session, town, email=f"{n}@example.fr")[0]) for n in range(12)]

    def send_one(index: int) -> None:
        with any_database.begin("carros") as session:
            send(session, town, "request", senders[index], {"message": "x"}, now=NOON)
            if index % 3 == 2:
                raise Undone

    results = at_once(len(senders), send_one)
    assert [type(result) for result in results if result is not None] == [Undone] * 4
    with any_database.session("carros", readonly=True) as session:
        names = session.scalars(select(Document.name).where(Document.kind == RECEIPT))
        numbers = sorted(int(name.split("-")[1].removesuffix(".pdf")) for name in names)
    assert numbers == list(range(1, 9))


def test_a_document_is_found_in_the_journal_of_its_own_case_alone(session: Session) -> None:
    town = receipts_town()
    _, case = sent(session, town, now=NOON)
    [receipt] = given(session, case)
    found = printing.source_of(session, document_id=receipt.id)
    assert found is not None
    assert (found.made["id"], found.edition, found.at) == (receipt.id, town.edition, NOON)
    assert printing.source_of(session, document_id="unknown") is None


@pytest.mark.parametrize("slug", ["carbon-blanc", "carcans", "carros", "cesson-sevigne", "charost"])
def test_whatever_the_towns_acknowledge_says_what_no_answer_means(slug: str) -> None:
    """R112-11-1: by a way that the town's silence takes, or by the law on personal data."""
    town = load_town(read_bundle(ROOT / "towns", slug), vocabulary())
    used = {procedure.workflow: town.workflow_of(procedure) for procedure in town.procedures.values()}
    acknowledging = [
        flow for flow in used.values() if ACKNOWLEDGED in [(use.name, use.options) for use in flow.submission.do]
    ]
    silent = [flow.id for flow in acknowledging if not any(way.silence for way in flow.transitions.values())]
    assert {flow.id for flow in acknowledging} >= {"erasure"}
    assert set(silent) == {flow.id for flow in acknowledging if flow.law == "personal_data"} == {"erasure"}
