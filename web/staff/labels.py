"""The labels of a case, ticked on its page."""

from __future__ import annotations

from flask import flash, request

from domain.clock import now
from domain.labels import relabel_by
from web import current
from web.casefile import CaseFile

LABEL = "@label"
"""The button that keeps the labels as they are ticked: no transition has such a name."""


def keep(file: CaseFile) -> None:
    """The page lists every label of the town, so what is not ticked is taken off. Labels it never showed stay."""
    known, ticked = current.town().labels, set(request.form.getlist("label"))
    put = [label for label in known if label in ticked]
    relabel_by(
        current.session(),
        case=file.case,
        actor=current.actor(),
        at=now(),
        words={name: label.label for name, label in known.items()},
        put=put,
        remove=[label for label in known if label not in ticked],
    )
    flash("Les étiquettes sont enregistrées.", "success")


ACTS = {LABEL: keep}
