"""Two tabs, or two parents, on one step: the second to save is told what changed, and chooses."""

from __future__ import annotations

from markupsafe import Markup, escape

from forms.types import TYPES
from forms.words import fill
from schemas.definitions import Step
from web.wizard.filling import Filling
from web.wizard.showing import icon


def conflict_notice(filling: Filling, step: Step, stored_mark: str, page_mark: str) -> str:
    """What the other one stored, when the page was shown before; empty when nothing differs.

    `stored_mark` is that of the answers before this post was read into the filling.
    """
    if not page_mark or page_mark == stored_mark:
        return ""
    lines = []
    for question in step.fields:
        kind = TYPES[question.type]
        theirs, mine = filling.draft.answers.get(question.id), filling.answers.get(question.id)
        if (
            kind.posted
            and kind.word.asks
            and not kind.secret
            and not question.fields
            and theirs != mine
            and theirs is not None
        ):
            label, text = fill(question.label, filling.facts), kind.read(question, theirs)
            lines.append(Markup("<li>{} : « {} »</li>").format(label, text))
    if not lines:
        return ""
    return str(
        Markup(
            '<div class="notice" data-colour="orange" role="alert">{}<div><p>{}</p><ul>{}</ul><p>{}</p></div></div>'
        ).format(
            Markup(icon("triangle-alert")),
            "Pendant ce temps, cette page a été enregistrée ailleurs (un autre onglet ou un autre appareil) avec :",
            Markup("").join(lines),
            escape(
                "Vos réponses sont encore ci-dessous, rien n'est perdu. Continuez pour garder les vôtres, ou corrigez-les."
            ),
        )
    )
