"""The page behind the link of an opinion: what is asked, what may be read for it, the answer.

Looking at the address tells nothing of the family, and writes nothing: mail programs open links. A button opens the file,
once the reading is written down, for that browser and that day. Links that ended say what to do.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from domain import opinions
from domain.attachments import Attached
from domain.clock import now, today
from domain.errors import DomainError
from domain.opinions import EXPLAINED, VERDICTS, Closed
from domain.records import Case, Opinion
from web import casefile, current
from web.casefile import CaseFile
from web.csrf import is_fresh, keeps_stale_posts
from web.files.serving import marked_copy
from web.filters import date_fr
from web.papers import detail, kind_label
from workflows import opinion_file
from workflows import opinions as asked
from workflows.opinion_asking import is_closed

PAPER = "paper:"
"""What the button of a paper begins with; its document's id follows."""
OPENS = 5 * 60
"""Seconds that the address of a paper works after its reading was written down."""
KEPT = "Cette page était ouverte depuis longtemps. Ce que vous aviez écrit est là : relisez, puis envoyez."
FIELDS = {"verdict_missing": "verdict", "comment_missing": "comment", "giver_missing": "giver"}
"""Which input a refusal speaks of."""


def register(blueprint: Blueprint) -> None:
    rule = "/<town>/opinions/<link>"
    blueprint.add_url_rule(rule, "opinion", show)
    blueprint.add_url_rule(rule, "answer_opinion", act, methods=["POST"])
    blueprint.add_url_rule(f"{rule}/papers/<document_id>", "opinion_paper", paper)


# ------------------------------------------------------------------------------------------------ finding


def find(link: str) -> tuple[Opinion, CaseFile]:
    """Raises NotFound for a link that nobody was mailed."""
    opinion = opinions.of_link(current.session(), link=link)
    if opinion is None:
        raise NotFound
    case = current.session().scalars(select(Case).where(Case.id == opinion.case_id)).one()
    return opinion, casefile.of_case(case)


def closed(opinion: Opinion, file: CaseFile) -> Closed | None:
    """Why nothing more can be said, if so."""
    try:
        opinions.check_open(opinion, moment=now())
    except Closed as ended:
        return ended
    return Closed(opinions.WITHDRAWN) if is_closed(file.town, file.case) else None


def is_opened(opinion: Opinion) -> bool:
    """Whether this browser opened the file today: then the reading is written down."""
    return cookie.get("opinion") == [current.town().slug, opinion.id, today().isoformat()]


# ------------------------------------------------------------------------------------------------ showing


def show(link: str) -> ResponseReturnValue:
    try:
        opinion, file = find(link)
    except NotFound:
        return ended("Cette adresse est incomplète, ou ce lien n’existe pas. Ouvrez-le depuis le courriel reçu."), 404
    return page(opinion, file)


def page(
    opinion: Opinion, file: CaseFile, *, problem: DomainError | None = None, typed: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    over = closed(opinion, file)
    until = opinions.last_moment(opinion)
    if over is not None and over.why == opinions.GIVEN and now() <= until:
        told = {"verdicts": VERDICTS, "until": until}
        return render_template("pages/public/opinion_given.html", **_asked(opinion, file), **told)
    if over is not None:
        return ended(over.sentence), 410
    if not is_opened(opinion):
        return render_template("pages/public/opinion.html", **_asked(opinion, file))
    kept = {"verdict": opinion.verdict, "comment": opinion.comment, "giver": opinion.giver}
    shown = render_template(
        "pages/public/opinion_file.html",
        **_asked(opinion, file),
        sections=opinion_file.sections(file.town, file.case, opinion),
        papers=[(each, label_of(file, each)) for each in opinion_file.papers(current.session(), file.case, opinion)],
        detail=detail,
        verdicts=VERDICTS,
        explained=EXPLAINED,
        typed=kept | dict(typed or {}),
        problem=problem.sentence if problem else "",
        wrong=FIELDS.get(problem.code, "") if problem else "",
    )
    return (shown, 422) if problem else shown


def ended(sentence: str) -> str:
    """What to do about a link that opens nothing."""
    return render_template("pages/public/opinion_ended.html", sentence=sentence)


def _asked(opinion: Opinion, file: CaseFile) -> dict[str, object]:
    return {"opinion": opinion, "case": file.case, "procedure": file.procedure, "late": opinion.due_at < now()}


def label_of(file: CaseFile, each: Attached) -> str:
    """What a paper is called: by the question it answers."""
    questions = file.questions_of(each.attachment.question)
    return questions[-1].label if questions else kind_label(each.document) or "Pièce"


# ------------------------------------------------------------------------------------------------- acting


@keeps_stale_posts
def act(link: str) -> ResponseReturnValue:
    """Open the file, open a paper, keep a draft, or give the opinion, by the button pressed."""
    try:
        opinion, file = find(link)
    except NotFound:
        return show(link)
    pressed = request.form.get("_action", "")
    typed = {name: request.form.get(name, "") for name in ("verdict", "comment", "giver")}
    if not is_fresh():
        return page(opinion, file, problem=DomainError("stale", KEPT), typed=typed)
    if closed(opinion, file):
        return page(opinion, file)
    if pressed == "open" or not is_opened(opinion):
        _open(opinion, file)
        if not any(typed.values()):
            return redirect(address(link), 303)
        return page(opinion, file, problem=DomainError("stale", KEPT), typed=typed)
    try:
        if pressed.startswith(PAPER):
            return _open_paper(link, opinion, file, pressed.removeprefix(PAPER))
        _say(opinion, file, pressed, typed)
    except DomainError as refusal:
        current.fail()
        return page(*find(link), problem=refusal, typed=typed)
    return redirect(address(link), 303)


def address(link: str) -> str:
    return f"/{current.town().slug}/opinions/{link}"


def _open(opinion: Opinion, file: CaseFile) -> None:
    """Write the reading down, then let this browser see the file today."""
    what = f"{file.procedure.title} : {opinion.name}"
    opinions.open_file(current.session(), opinion=opinion, case=file.case, detail=what, moment=now())
    cookie["opinion"] = [current.town().slug, opinion.id, today().isoformat()]


def _say(opinion: Opinion, file: CaseFile, pressed: str, typed: Mapping[str, str]) -> None:
    """Raises Closed, DomainError for what is missing."""
    say = asked.give if pressed == "give" else asked.keep_draft
    say(current.session(), town=file.town, case=file.case, opinion=opinion, now=now(), **typed)
    if pressed == "give":
        flash("Votre avis est transmis au service. Merci.", "success")
    else:
        flash("Votre brouillon est gardé. Le service ne le lit pas tant que vous ne l’envoyez pas.", "success")


def _open_paper(link: str, opinion: Opinion, file: CaseFile, document_id: str) -> ResponseReturnValue:
    """Note the reading, then lead to the copy marked with who opened it. Raises NotFound."""
    each = _paper(opinion, file, document_id)
    name = kind_label(each.document) or label_of(file, each)
    opinions.note_reading(current.session(), opinion=opinion, case=file.case, detail=name, document_id=each.document.id)
    token = _serializer().dumps([current.town().slug, opinion.id, document_id])
    return redirect(f"{address(link)}/papers/{document_id}?open={token}", 303)


def paper(link: str, document_id: str) -> ResponseReturnValue:
    """The copy of a paper, for five minutes after its reading was written down. Raises NotFound."""
    opinion, file = find(link)
    try:
        meant = _serializer().loads(request.args.get("open", ""), max_age=OPENS)
    except BadSignature:
        return redirect(address(link))
    if meant != [current.town().slug, opinion.id, document_id] or closed(opinion, file):
        raise NotFound
    each = _paper(opinion, file, document_id)
    mark = f"{current.town().name}, {opinion.name}, {date_fr(today())}, {file.case.reference}"
    return marked_copy(each.document, mark)


def _paper(opinion: Opinion, file: CaseFile, document_id: str) -> Attached:
    named = opinion_file.papers(current.session(), file.case, opinion)
    found = next((each for each in named if each.document.id == document_id), None)
    if found is None:
        raise NotFound
    return found


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="opinion-paper")
