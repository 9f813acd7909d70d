"""One request as the family that sent it sees it: where it is, who has it, what to correct, what was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from domain import attachments, cases, threads
from domain.attachments import GIVEN, Attached
from domain.cases import StaleCase
from domain.errors import DomainError, NotYours
from domain.ids import new_id
from domain.records import Case
from domain.thread_lists import Heard
from schemas.definitions import Transition
from web import casefile, current, guards
from web.casefile import CaseFile
from web.family import indicators, messages
from web.family.papers import handed, state_of
from web.family.waiting import may_correct, paper_name
from web.shell import Shell
from workflows import engine

Answer = str | BaseResponse


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/requests/<reference>", "request", guards.family_only(show))
    blueprint.add_url_rule("/requests/<reference>", "act", guards.family_only(act), methods=["POST"])


def _find(reference: str) -> Case:
    """Their own case. Raises NotYours for another's, as for one that never was."""
    case = cases.for_sender(current.session(), reference=reference, actor=current.actor())
    if case.account_id != guards.me().id:
        raise NotYours
    return case


def show(reference: str) -> Answer:
    case = _find(reference)
    file = casefile.of_case(case)
    can_correct = may_correct(file)
    journal = cases.journal(current.session(), case, for_family=True)
    lying = _papers(case)
    return render_template(
        "pages/family/request.html",
        case=case,
        file=file,
        indicator=indicators.of_case(file),
        marked=_marked(file),
        journal=journal,
        labels=file.labels(journal),
        sections=file.sections(),
        choices=_choices(file),
        can_correct=can_correct,
        papers=[_paper(file, each, can_correct) for each in lying if each.attachment.question != GIVEN],
        handed=[handed(file.town, each.document) for each in lying if each.attachment.question == GIVEN],
        me=guards.me(),
        talk=_conversation(case),
        shell=Shell("requests"),
    )


def _conversation(case: Case) -> dict[str, Any]:
    """What was written about it, and the box to write in."""
    thread = threads.of_case(current.session(), case=case, account_id=guards.me().id)
    begun: dict[str, Any] = {
        "thread": None,
        "messages": [],
        "service": messages.service_name(current.town(), case.service),
    }
    told = messages.conversation(Heard(thread, case, "")) if thread is not None else begun
    return {"key": new_id(), "longest": threads.LONGEST, **told}


def _marked(file: CaseFile) -> list[tuple[str, str]]:
    """What the agent asks to correct: the question and their sentence."""
    labels = file.labels() if file.case.marked else {}
    return [(labels.get(name, name), sentence) for name, sentence in file.case.marked.items()]


def _choices(file: CaseFile) -> list[Transition]:
    """What the family may decide by a button alone, such as withdrawing: answering is done by correcting."""
    return [
        transition
        for transition in engine.available(file.town, file.case, current.actor())
        if file.workflow.states[transition.target].final
    ]


@dataclass(frozen=True, slots=True)
class SentPaper:
    """A document of the request: what it is, the agent's verdict, and where to give another instead of a refused one."""

    title: str
    name: str
    url: str
    colour: str
    label: str
    icon: str
    reason: str = ""
    replace: str = ""


VERDICTS = {
    "accepted": ("green", "Accepté", "check"),
    "refused": ("red", "Refusé", "circle-x"),
    "": ("grey", "Reçu", "file-check"),
}


def _papers(case: Case) -> list[Attached]:
    """What the family gave, and what the town handed over."""
    by_question = attachments.file_of_case(current.session(), case)
    return [paper for papers in by_question.values() for paper in papers]


def _paper(file: CaseFile, paper: Attached, can_correct: bool) -> SentPaper:
    attachment, document, slug = paper.attachment, paper.document, file.town.slug
    colour, label, icon = VERDICTS[attachment.verdict]
    if not attachment.verdict and document.scan != "clean":
        label, colour, icon = state_of(document)
    again = attachment.verdict == "refused" and can_correct and file.state.holder == "family"
    way = f"/{slug}/procedures/{file.case.procedure}?case={file.case.reference}&question={attachment.question}"
    return SentPaper(
        title=paper_name(file, paper),
        name=document.name,
        url=f"/{slug}/files/{document.id}" if document.scan == "clean" else "",
        colour=colour,
        label=label,
        icon=icon,
        reason=attachment.reason,
        replace=way if again else "",
    )


def act(reference: str) -> BaseResponse:
    """Take what the button says; when it may not be taken any more, the request is shown again, and says why."""
    case = _find(reference)
    file = casefile.of_case(case)
    wanted = request.form.get("_action", "")
    way = file.workflow.transitions.get(wanted)
    if way is None or "family" not in way.by:
        raise NotYours
    try:
        if wanted not in {each.id for each in _choices(file)}:
            raise StaleCase("", None)
        engine.take(
            current.session(),
            town=file.town,
            case=case,
            transition=wanted,
            actor=current.actor(),
            note=request.form.get("note", ""),
            expected_version=request.form.get("version", 0, type=int),
        )
    except StaleCase:
        current.fail()
        flash("Votre demande vient de changer : relisez-la avant de décider.", "warning")
    except DomainError as refusal:
        current.fail()
        flash(refusal.sentence, "warning")
    else:
        flash("C’est fait.", "success")
    return redirect(f"/{current.town().slug}/family/requests/{case.reference}")
