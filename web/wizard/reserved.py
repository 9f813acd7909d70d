"""What a page at the desk leaves out: said at its top, with the roles that may read it and how to give it anew."""

from __future__ import annotations

from markupsafe import Markup, escape

from forms.types import TYPES
from schemas.definitions import Field as Question
from schemas.definitions import Step
from web.csrf import csrf_input
from web.sealing import readers_named
from web.wizard import settled
from web.wizard.filling import Filling

ICON = Markup('<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#i-{}"/></svg>')


def hidden_of(filling: Filling, step: Step, group: str = "", key: str = "") -> set[str]:
    """Input names of the answers that a page does not show; papers are the family's to take back."""
    left_out = _left_out(filling, step, group, key)
    return {name for name, question in left_out.items() if not TYPES[question.type].attached}


def _left_out(filling: Filling, step: Step, group: str, key: str) -> dict[str, Question]:
    """The questions that a page does not show, by input name."""
    whole = filling.procedure.step(step.id)
    asked: tuple[Question, ...] = whole.fields if whole else ()
    prefix, kept = f"{group}-{key}-" if group else "", filling.settled
    if group:
        asked = next((each.fields for each in asked if each.id == group), ())
    left_out = {prefix + each.id: each for each in asked if prefix + each.id in filling.hidden}
    return {name: each for name, each in left_out.items() if not settled.keeps(kept, name)}


def notice(filling: Filling, step: Step, group: str = "", key: str = "") -> Markup:
    """Says that a page leaves something out, for whom it is kept, and how to give it anew; nothing when nothing is."""
    if filling.agent is None:
        return Markup("")
    left_out = _left_out(filling, step, group, key)
    if not left_out:
        return Markup("")
    readers = tuple(dict.fromkeys(role for each in left_out.values() for role in _readers(filling, each)))
    form = _anew_form(filling, step, group, key) if hidden_of(filling, step, group, key) else ""
    return Markup(
        '<div class="notice" data-colour="grey">{}<div class="stack tight"><p>Des réponses de cette page ne vous sont pas '
        "montrées. {}. Elles sont gardées telles qu’elles sont, et partent avec la demande.</p>{}</div></div>"
    ).format(ICON.format("lock"), readers_named(filling.town, readers), form)


def _readers(filling: Filling, question: Question) -> tuple[str, ...]:
    return filling.sealed(question) or tuple(role for each in question.fields for role in filling.sealed(each))


def _anew_form(filling: Filling, step: Step, group: str, key: str) -> Markup:
    return Markup(
        '<form method="post" action="{}">{}<input type="hidden" name="step" value="{}"><input type="hidden" name="group" '
        'value="{}"><input type="hidden" name="key" value="{}"><p class="actions"><button class="btn btn-outline btn-small">'
        "{} Les demander de nouveau à la famille</button></p></form>"
    ).format(
        filling.address("desk", "anew"), csrf_input(), step.id, escape(group), escape(key), ICON.format("rotate-ccw")
    )
