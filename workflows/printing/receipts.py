"""What a receipt tells: its number, the service in charge, what is missing, and what the town's silence would mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from domain.clock import paris
from domain.counters import next_number
from domain.records import Case
from forms.answers import question_of
from forms.words import fill
from schemas.definitions import Delay, Procedure, State, Town
from workflows.actions.base import ActionContext
from workflows.deadlines import end_of
from workflows.letters import day
from workflows.printing.service import contact
from workflows.timing import silence_at


def receipt_values(context: ActionContext, kind: str) -> dict[str, str]:
    """The placeholders `receipt.*`. The number is taken here: none is skipped, since a sending undone gives it back."""
    case = context.case
    received = context.now if kind == "registration" else case.sent_at
    return {
        "receipt.number": next_receipt(context.session, context.now),
        "receipt.date": moment(received),
        "receipt.service": "\n".join(contact(context.town, case)),
        "receipt.silence": "\n".join(silence(context.town, context.procedure, context.state, case)),
        "receipt.missing": "\n".join(_missing(context)),
        "receipt.until": _until(case),
    }


def next_receipt(session: Session, at: datetime) -> str:
    """« 2026-000042 »: the receipts of a town are numbered from 1 each year, in Paris time.

    The counter stays locked until the transaction ends, so that two sendings cannot share or lose a number.
    """
    year = paris(at).year
    return f"{year}-{next_number(session, name=f'receipt:{year}'):06d}"


def moment(at: datetime) -> str:
    """« 3 mai 2026 à 14 h 05 »."""
    local = paris(at)
    return f"{day(at)} à {local.hour} h {local:%M}"


def silence(town: Town, procedure: Procedure, state: State, case: Case) -> Iterator[str]:
    """What happens, and when, if nobody answers (CRPA L231-1 and following); nothing where silence decides nothing.

    Of a right over personal data, silence decides nothing either: the answer is due within a month (GDPR 12.3), and whoever
    gets none may complain and go to court (12.4).
    """
    flow, court = town.workflow_of(procedure), town.court or COURT
    if flow.law == "personal_data" and not state.final:
        yield f"Date prévue : {day(end_of(A_MONTH, case.sent_at, commune=town.commune))}."
        yield PERSONAL_DATA.format(court=court)
    found = None if state.final else silence_at(flow, case, town)
    if found is None:
        return
    transition, end = found
    if state.clock != "runs":
        yield PAUSED[state.clock]
    if state.clock != "restarts":
        yield f"Date prévue : {day(end)}."
    yield (ACCEPTED if transition.silence == "accepts" else REJECTED.format(court=court))


A_MONTH = Delay(1, "months")
COURT = "le tribunal administratif dont dépend la commune"
PAUSED: Mapping[str, str] = {
    "pauses": "Le délai est suspendu jusqu’à ce que votre dossier soit complet : la date ci-dessous recule d’autant.",
    "restarts": "Le délai commencera quand votre dossier sera complet.",
}
ACCEPTED = (
    "Si vous n’avez reçu aucune réponse à cette date, et si votre demande est complète, elle sera acceptée (décision "
    "implicite d’acceptation). Vous pourrez alors nous demander une attestation de cette acceptation (article L. 232-3 du "
    "code des relations entre le public et l’administration)."
)
REJECTED = (
    "Si vous n’avez reçu aucune réponse à cette date, et si votre demande est complète, elle sera refusée (décision "
    "implicite de rejet). Vous aurez deux mois, à compter de cette date, pour contester ce refus : par un recours gracieux "
    "adressé au maire, ou par un recours devant {court}, par courrier ou sur www.telerecours.fr."
)
PERSONAL_DATA = (
    "La commune doit vous répondre dans le mois qui suit la réception de votre demande (article 12 du règlement européen sur "
    "la protection des données). Si la demande est complexe, elle peut prendre deux mois de plus, à condition de vous le dire "
    "et de vous dire pourquoi avant cette date. Si vous n’avez reçu aucune réponse à cette date, vous pouvez adresser une "
    "réclamation à la CNIL, sur www.cnil.fr ou par courrier (3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07), et former "
    "un recours devant {court}."
)


def _missing(context: ActionContext) -> Iterator[str]:
    """The answers and papers that the family has to correct, each with the agent's sentence, then the message."""
    facts = {**context.case.facts, **context.answers}
    for name, sentence in context.case.marked.items():
        asked = question_of(context.procedure, name)
        label = fill(asked[-1].label, facts) if asked else name
        yield f"{label} : {sentence or 'à vérifier'}"
    if context.case.marked and context.note:
        yield context.note


def _until(case: Case) -> str:
    if not case.marked or case.lapse_at is None:
        return ""
    return f"Envoyez-le avant le {day(case.lapse_at)} : passé cette date, la demande sera refermée."
