"""The opinions asked on a case: who was asked, until when, what they said; asking one more, reminding, waiting no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import opinions
from domain.clock import now
from domain.errors import DomainError
from domain.opinions import VERDICTS, WAITING, Asked
from domain.records import Opinion
from forms.types.base import Refused
from forms.types.email import normalise
from schemas.definitions import Delay
from schemas.definitions import Field as Question
from web import current, guards
from web.casefile import CaseFile
from web.staff.case_found import find, sealing
from web.staff.queue import Search
from workflows import opinion_file
from workflows import opinions as asked
from workflows.opinion_asking import DUE, is_closed

REMIND, WITHDRAW = "remind:", "withdraw:"
MOST_DAYS = 90
STATES = {
    "waiting": ("orange", "Attendu"),
    "late": ("red", "En retard"),
    "passed": ("grey", "Sans réponse"),
    "withdrawn": ("grey", "Retiré"),
    "favourable": ("green", VERDICTS["favourable"]),
    "reserved": ("yellow", VERDICTS["reserved"]),
    "unfavourable": ("red", VERDICTS["unfavourable"]),
    "abstains": ("grey", VERDICTS["abstains"]),
}
"""Colour and word of each."""


def register(blueprint: Blueprint) -> None:
    rule = "/inbox/<reference>/opinions"
    blueprint.add_url_rule(rule, "opinions", guards.staff_only(show))
    blueprint.add_url_rule(rule, "ask_opinion", guards.staff_only(act), methods=["POST"])


@dataclass(frozen=True, slots=True)
class Shown:
    """One opinion as agents see it: a draft of its giver is not theirs to read."""

    opinion: Opinion
    shown: tuple[str, ...]
    """What the questions are called that it may read."""
    sealed: bool = False
    """Whether its words are kept from this agent, because they may tell reserved answers."""

    @property
    def waits(self) -> bool:
        return self.opinion.state == WAITING

    @property
    def state(self) -> tuple[str, str]:
        if self.waits:
            return STATES["late" if self.opinion.due_at < now() else "waiting"]
        return STATES[self.opinion.verdict if self.opinion.state == opinions.GIVEN else self.opinion.state]


def of_file(file: CaseFile) -> list[Shown]:
    """The opinions of a case, the earliest first, in one statement."""
    return [_shown(file, each) for each in opinions.of_case(current.session(), case_id=file.case.id)]


def _shown(file: CaseFile, opinion: Opinion) -> Shown:
    """What is sealed in the file seals the words too: agents who may read both open them together."""
    read = opinion_file.shown(file.town, file.procedure, opinion)
    named = tuple(each.label for each in read if each.id in (*opinion.answers, *opinion.papers))
    return Shown(opinion, named, sealed=any(file.sealed(each) for each in read))


def may_ask(file: CaseFile) -> bool:
    """Whoever serves the case may, while it is open."""
    return current.actor().serves(file.case.service) and not is_closed(file.town, file.case)


def show(reference: str) -> str:
    return _page(find(reference, Search.from_request()))


def _page(file: CaseFile, *, problem: str = "", typed: Mapping[str, Any] | None = None) -> str:
    answers, papers = _askable(file)
    return render_template(
        "pages/staff/opinions.html",
        file=file,
        case=file.case,
        opinions=of_file(file),
        may_ask=may_ask(file),
        answers=answers,
        papers=papers,
        reserved=lambda question: opinion_file.is_reserved(file.town, question),
        days=DUE.amount,
        most_days=MOST_DAYS,
        typed=typed or {},
        problem=problem,
    )


def _askable(file: CaseFile) -> tuple[list[Question], list[Question]]:
    """What this agent may show: what they may read themselves, and what the family answered."""
    sealed = sealing(file.town, current.actor())
    answers, papers = opinion_file.askable(file.procedure)
    given = {name for name, answer in file.case.answers.items() if answer not in (None, "", [])}
    return (
        [each for each in answers if each.id in given and not sealed(each)],
        [each for each in papers if each.id in given and not sealed(each)],
    )


def act(reference: str) -> ResponseReturnValue:
    """Ask, remind or withdraw, by the button pressed. Raises NotFound for an opinion of another case."""
    file = find(reference, Search.from_request())
    pressed = request.form.get("_action", "")
    try:
        if not may_ask(file):
            raise DomainError("not_allowed", "Vous ne pouvez pas faire cela sur ce dossier.")
        _do(file, pressed)
    except (DomainError, Refused) as refusal:
        current.fail()
        sentence = refusal.sentence if isinstance(refusal, DomainError) else refusal.message
        return _page(find(reference, Search.from_request()), problem=sentence, typed=_typed()), 422
    return _back(file)


def _do(file: CaseFile, pressed: str) -> None:
    """Raises DomainError, Refused, NotFound."""
    session, actor = current.session(), current.actor()
    common: dict[str, Any] = {"town": file.town, "case": file.case, "actor": actor, "now": now()}
    if pressed.startswith(REMIND):
        opinion = _opinion(file, pressed.removeprefix(REMIND))
        asked.remind(session, opinion=opinion, **common)
        flash(f"Un rappel part à {opinion.name}.", "success")
    elif pressed.startswith(WITHDRAW):
        opinion = _opinion(file, pressed.removeprefix(WITHDRAW))
        asked.withdraw(session, opinion=opinion, **common)
        flash(f"L’avis de {opinion.name} n’est plus attendu, son lien ne fonctionne plus.", "success")
    else:
        what, due = _wanted(file)
        asked.ask_by_hand(session, asked=what, due=due, **common)
        flash(f"Le lien part à {what.name}.", "success")


def _opinion(file: CaseFile, opinion_id: str) -> Opinion:
    found = opinions.find(current.session(), case=file.case, opinion_id=opinion_id)
    if found is None:
        raise NotFound
    return found


def _typed() -> dict[str, Any]:
    words = {name: request.form.get(name, "").strip() for name in ("name", "email", "question", "days")}
    return {**words, "answers": request.form.getlist("answers"), "papers": request.form.getlist("papers")}


def _wanted(file: CaseFile) -> tuple[Asked, Delay]:
    """What was typed; nothing is shown that this agent may not read. Raises DomainError, Refused."""
    typed, (answers, papers) = _typed(), _askable(file)
    if not typed["name"] or not typed["question"]:
        raise DomainError("words_missing", "Dites à qui vous demandez un avis, et lequel.")
    days = int(typed["days"]) if typed["days"].isdecimal() and len(typed["days"]) < 4 else 0
    if not 1 <= days <= MOST_DAYS:
        raise DomainError("days_missing", f"Laissez de 1 à {MOST_DAYS} jours pour répondre.")
    what = Asked(
        name=typed["name"],
        email=normalise(typed["email"]),
        question=typed["question"],
        answers=[each.id for each in answers if each.id in typed["answers"]],
        papers=[each.id for each in papers if each.id in typed["papers"]],
    )
    return what, Delay(days, "days")


def _back(file: CaseFile) -> BaseResponse:
    """To the opinions or, when waiting for no more of them gave the case to another service, to the list."""
    mine = current.actor().serves(file.case.service)
    place = f"/{file.case.reference}/opinions" if mine else ""
    return redirect(f"/{current.town().slug}/inbox{place}", 303)
