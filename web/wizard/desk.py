"""What only an agent at the desk does to a family's draft: give reserved answers anew, let a closed procedure pass, look at
its papers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import desk_trace, documents, readings
from domain.errors import DomainError, NotYours
from domain.records import Document
from web import current
from web import desk as at_desk
from web.csrf import csrf_input
from web.papers import detail, kind_label
from web.wizard import hidden
from web.wizard.filling import Filling, find
from web.wizard.gates import closed_by_now
from web.wizard.looking import may_look, opened
from web.wizard.reserved import hidden_of

ICON = Markup('<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#i-{}"/></svg>')


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/drafts/<draft_id>/desk/allow", "allow", allow, methods=["POST"])
    blueprint.add_url_rule("/drafts/<draft_id>/desk/anew", "anew", anew, methods=["POST"])
    blueprint.add_url_rule("/drafts/<draft_id>/desk/papers/<document_id>", "ask_paper", ask_paper)
    blueprint.add_url_rule("/drafts/<draft_id>/desk/papers/<document_id>", "open_paper", open_paper, methods=["POST"])


def _find(draft_id: str) -> Filling:
    """Raises NotFound for who is not at the desk."""
    filling = find(draft_id)
    if filling.agent is None or filling.draft.state != "open":
        raise NotFound
    return filling


# ------------------------------------------------------------------------------------------- gates


def allow(draft_id: str) -> BaseResponse:
    """Let it be sent although its gate is closed, for a reason that the journal keeps."""
    filling = _find(draft_id)
    agent, gate = filling.agent, closed_by_now(filling.draft, filling.actor)
    try:
        if gate and agent is not None:
            desk_trace.allow(filling.draft, agent=agent, gate=gate, reason=request.form.get("reason", ""))
            flash("L’envoi est permis : relisez, puis envoyez.", "success")
    except DomainError as refusal:
        flash(refusal.sentence, "warning")
    return redirect(filling.address(filling.walk().last.id))


def allowing(filling: Filling) -> Markup:
    """The form that lets a closed procedure pass, beside the sentence that says why it is closed."""
    return Markup(
        '<form method="post" action="{}" class="stack tight">{}<div class="field"><label for="reason">Motif, que le journal '
        'garde</label><input class="form-control" id="reason" name="reason" maxlength="{}" autocomplete="off"></div>'
        '<p class="actions"><button class="btn btn-outline btn-small">{} Permettre l’envoi malgré tout</button></p></form>'
    ).format(filling.address("desk", "allow"), csrf_input(), desk_trace.LONGEST_REASON, ICON.format("key-round"))


# ------------------------------------------------------------------------------------------- reserved answers


def anew(draft_id: str) -> BaseResponse:
    """Forget the reserved answers of a page that others gave, unread, so that the agent may ask them again."""
    filling = _find(draft_id)
    step, group, key = (
        filling.step(request.form.get("step", "")),
        request.form.get("group", ""),
        request.form.get("key", ""),
    )
    names = hidden_of(filling, step, group, key)
    filling.answers, filling.pending = hidden.clear(filling.answers, filling.pending, names)
    if not filling.save():
        current.fail()
    return redirect(filling.address(step.id, group, key) if group else filling.address(step.id))


# ------------------------------------------------------------------------------------------- papers


def ask_paper(draft_id: str, document_id: str) -> str:
    """What the family gave is opened by a button: it writes down who looked."""
    filling = _find(draft_id)
    document = _paper(filling, document_id)
    return render_template(
        "pages/wizard/paper.html",
        town=filling.town,
        procedure=filling.procedure,
        document=document,
        detail=detail(document),
        bar=at_desk.bar(filling.actor),
        back=filling.address(""),
    )


def open_paper(draft_id: str, document_id: str) -> BaseResponse:
    filling = _find(draft_id)
    document = _paper(filling, document_id)
    readings.note(
        current.session(),
        actor=current.actor(),
        what="document",
        detail=kind_label(document) or document.name,
        household_id=filling.draft.household_id,
        person_id=document.person_id,
        document_id=document.id,
    )
    return redirect(opened(filling, document), 303)


def _paper(filling: Filling, document_id: str) -> Document:
    """Raises NotYours for what is not in the draft or not this agent's to read, NotClean."""
    document = documents.readable_at_desk(
        current.session(),
        document_id=document_id,
        draft=filling.draft,
        actor=current.actor(),
        kinds=filling.town.documents,
    )
    if not may_look(filling, document):
        raise NotYours
    return document
