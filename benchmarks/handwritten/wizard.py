"""The wizard's views: start, show a step, save it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user, login_required
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from benchmarks.handwritten import forms
from benchmarks.handwritten.app import session
from benchmarks.handwritten.models import Draft, now

wizard = Blueprint("wizard", __name__)


@dataclass(frozen=True)
class Step:
    id: str
    title: str
    form: type[forms.StepForm]


STEPS = (
    Step("child", "Informations enfant", forms.ChildForm),
    Step("complementary", "Informations complémentaires", forms.ComplementaryForm),
    Step("medical", "Renseignements médicaux", forms.MedicalForm),
    Step("validation", "Validation", forms.ValidationForm),
)
CONFLICT = "Pendant ce temps, cette page a été enregistrée ailleurs. Vos réponses sont ci-dessous : vérifiez-les."


@wizard.post("/drafts")
@login_required
def start() -> BaseResponse:
    draft = Draft(account_id=current_user.id, answers={}, pending={}, done=[])
    session().add(draft)
    session().commit()
    return redirect(url_for(".show", draft_id=draft.id, step_id="child"))


@wizard.get("/drafts/<draft_id>/<step_id>")
@login_required
def show(draft_id: str, step_id: str) -> Any:
    draft, step = find(draft_id), find_step(step_id)
    if not reachable(draft, step):
        return redirect(url_for(".show", draft_id=draft.id, step_id=resume_at(draft).id))
    typed = draft.pending.get(step.id)
    form = make_form(step, draft, formdata=MultiDict(typed) if typed else None, data=draft.answers)
    return page(draft, step, form)


@wizard.post("/drafts/<draft_id>/<step_id>")
@login_required
def save(draft_id: str, step_id: str) -> Any:
    draft, step = find(draft_id), find_step(step_id)
    if not reachable(draft, step):
        return redirect(url_for(".show", draft_id=draft.id, step_id=resume_at(draft).id))
    form = make_form(step, draft)
    valid = form.validate()
    if request.form.get("_version") != str(draft.version):
        return page(draft, step, form, notice=CONFLICT), 409
    verb, _, detail = request.form.get("_action", "next").partition(":")
    keep(draft, step, form, valid, verb, detail)
    try:
        session().commit()
    except StaleDataError:
        session().rollback()
        return page(find(draft_id), step, form, notice=CONFLICT), 409
    if verb in {"next", "submit"} and not valid:
        return page(draft, step, form), 422
    return redirect(where_to(draft, step, verb))


@wizard.get("/drafts/<draft_id>/later")
@login_required
def later(draft_id: str) -> str:
    return render_template("later.html", draft=find(draft_id))


@wizard.get("/drafts/<draft_id>/cancel")
@login_required
def cancel(draft_id: str) -> str:
    return render_template("later.html", draft=find(draft_id))


def find(draft_id: str) -> Draft:
    mine = select(Draft).where(Draft.id == draft_id, Draft.account_id == current_user.id, Draft.state == "open")
    return session().scalar(mine) or abort(404)


def find_step(step_id: str) -> Step:
    return next((step for step in STEPS if step.id == step_id), None) or abort(404)


def resume_at(draft: Draft) -> Step:
    return next((step for step in STEPS if step.id not in draft.done), STEPS[-1])


def reachable(draft: Draft, step: Step) -> bool:
    return all(earlier.id in draft.done for earlier in STEPS[: STEPS.index(step)])


def make_form(step: Step, draft: Draft, **kwargs: Any) -> forms.StepForm:
    if step.form is forms.ComplementaryForm:
        kwargs["first_name"] = draft.answers.get("first_name", "…")
    return step.form(**kwargs)


def keep(draft: Draft, step: Step, form: forms.StepForm, valid: bool, verb: str, detail: str) -> None:
    """Good answers as answers; what is no answer yet as it was typed."""
    draft.answers = {**draft.answers, **form.valid_answers()}
    others = {name: typed for name, typed in draft.pending.items() if name != step.id}
    typed = with_rows(request.form, verb, detail)
    draft.pending = others if valid and verb not in {"add", "remove"} else {**others, step.id: typed}
    done = [name for name in draft.done if name != step.id]
    draft.done = [*done, step.id] if valid else done
    draft.updated_at = now()


def with_rows(posted: MultiDict[str, str], verb: str, detail: str) -> Mapping[str, list[str]]:
    """The inputs as typed, with a row of « Personnes à contacter » more or less."""
    typed = {name: posted.getlist(name) for name in posted if name[0] != "_" and name != "csrf_token"}
    rows = {int(name.split("-")[1]) for name in typed if name.startswith("pickup-")}
    if verb == "add" and len(rows) < 6:
        typed[f"pickup-{max(rows, default=-1) + 1}-name"] = [""]
    if verb == "remove":
        typed = {name: values for name, values in typed.items() if not name.startswith(f"pickup-{detail}-")}
    return typed


def where_to(draft: Draft, step: Step, verb: str) -> str:
    place = STEPS.index(step)
    if verb == "later":
        return url_for(".later", draft_id=draft.id)
    if verb == "previous":
        place = max(place - 1, 0)
    elif verb in {"next", "submit"}:
        place = min(place + 1, len(STEPS) - 1)
    return url_for(".show", draft_id=draft.id, step_id=STEPS[place].id)


def page(draft: Draft, step: Step, form: forms.StepForm, notice: str = "") -> str:
    place = STEPS.index(step)
    return render_template(
        f"{step.id}.html", draft=draft, step=step, place=place, steps=STEPS, form=form, notice=notice, lists=forms
    )
