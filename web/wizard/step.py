"""One step: shown, saved on every move, left for the next."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, request
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from domain.clock import now, paris
from forms.walk import Walk
from schemas.definitions import Caution, Step
from web import current
from web.csrf import is_fresh, keeps_stale_posts
from web.wizard import marks, papers, parked, submitting
from web.wizard.conflict import conflict_notice
from web.wizard.filling import Filling, find
from web.wizard.inputs import written
from web.wizard.moves import act
from web.wizard.reading import Reading, card_errors, check_stored, read_step
from web.wizard.showing import icon, show_step

Answer = str | tuple[str | Response, int] | BaseResponse


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/drafts/<draft_id>/", "resume", resume)
    blueprint.add_url_rule("/drafts/<draft_id>/<step_id>", "step", show)
    blueprint.add_url_rule("/drafts/<draft_id>/<step_id>", "save", save, methods=["POST"])


def resume(draft_id: str) -> Answer:
    """Go on where something is missing."""
    filling = find(draft_id)
    if filling.draft.state != "open":
        return ended(filling)
    return redirect(filling.address(filling.walk().resume().id))


def show(draft_id: str, step_id: str) -> Answer:
    filling = parked.or_login(lambda: find(draft_id))
    if filling.draft.state != "open":
        return ended(filling)
    step, walked = filling.step(step_id), filling.walk()
    if not walked.allows(step_id):
        return redirect(filling.address(walked.resume().id))
    errors = {}
    if "check" in request.args:
        errors = check_stored(filling, step) | card_errors(walked, step)
    if "taken" in request.args:
        errors |= submitting.taken_errors(step)
    marked = marks.on_step(filling, step)
    extra = {"title_prefix": "À corriger : "} if marked and not errors else None
    return show_step(filling, step, errors=marked | errors, extra=extra, walked=walked)


def ended(filling: Filling) -> BaseResponse:
    """A draft that was sent leads to its receipt, however often one comes back; a cancelled one to the procedure."""
    if filling.draft.state == "sent":
        return redirect(submitting.receipt_address(filling))
    return redirect(f"/{filling.town.slug}/procedures/{filling.procedure.id}")


@keeps_stale_posts
def save(draft_id: str, step_id: str) -> Answer:
    """Read the post, keep everything, then do what the button says."""
    filling = parked.or_login(lambda: find(draft_id))
    if filling.draft.state != "open":
        return ended(filling)
    step = filling.step(step_id)
    if not papers.make_way(filling, step.fields):
        return show_step(filling, step, errors={papers.asking(step.fields)[0].id: papers.TOO_HEAVY}), 413
    fresh = is_fresh()
    way = filling.approach(step_id)
    if not way.open or (filling.settled and not step.fields):
        return redirect(filling.address(filling.walk().resume().id))
    shown_mark = filling.mark_of(tuple(question.id for question in step.fields))
    refused = papers.change(filling, step.fields, request.form) if fresh else {}
    form = written(step.fields, request.form, filling.context)
    reading = read_step(filling, step, form, form.get("_live") == "1", way)
    if not fresh:
        return show_step(filling, step, notice=STALE), 400
    conflict = conflict_notice(filling, step, shown_mark, request.form.get("_seen", ""))
    if conflict:
        return show_step(filling, step, notice=conflict), 409
    if request.headers.get("X-Requested-With") == "autosave":
        return autosave(filling, step)
    reading.errors |= refused
    return moved(filling, step, reading, form.get("_action", "next"), form, refused)


STALE = (
    f'<div class="notice" data-colour="orange" role="alert">{icon("clock")}<p>Cette page était ouverte depuis longtemps. '
    "Vos réponses sont là : vérifiez-les et continuez.</p></div>"
)


def autosave(filling: Filling, step: Step) -> Answer:
    """Keep what is typed, judge nothing."""
    if not filling.save():
        return jsonify(error="conflict"), 409
    moment = paris(now())
    mark = filling.mark_of(tuple(question.id for question in step.fields))
    return jsonify(seen=mark, saved=f"Enregistré à {moment.hour} h {moment:%M}")


def moved(
    filling: Filling,
    step: Step,
    reading: Reading,
    action: str,
    form: MultiDict[str, str],
    refused: dict[str, str],
) -> Answer:
    """Store, then go where the button leads; `next` and `submit` only leave a step that is complete."""
    verb, _, detail = action.partition(":")
    if verb in {"next", "submit", "yes"}:
        return leave(filling, step, reading, verb, detail)
    extra = act(filling, step, verb, detail, form)
    if not filling.save():
        return overtaken(filling, step)
    if refused:
        return show_step(filling, step, errors=refused), 422
    if verb in papers.VERBS:
        return redirect(f"{filling.address(step.id)}#{detail.partition(':')[0]}")
    if verb == "previous":
        before = filling.walk().before(step.id)
        return redirect(filling.address(before.id if before else step.id))
    if verb == "later":
        return redirect(filling.address("later"))
    if extra:
        return show_step(filling, step, extra=extra)
    hours = refused_hours(reading, detail) if verb == "copy" else {}
    if hours:
        return show_step(filling, step, errors=hours), 422
    anchor = f"#{detail.split(':')[0]}-_row" if verb in {"add", "remove"} else ""
    return redirect(filling.address(step.id) + anchor)


def refused_hours(reading: Reading, detail: str) -> dict[str, str]:
    """What stays to correct in the timetable under whose « Reporter » one pressed."""
    name = detail.partition(":")[0]
    return {each: message for each, message in reading.errors.items() if each.startswith(f"{name}-")}


def leave(filling: Filling, step: Step, reading: Reading, verb: str, detail: str) -> Answer:
    if verb == "yes" and detail in {caution.id for caution in step.cautions}:
        filling.cautions = [*dict.fromkeys([*filling.cautions, detail])]
    filling.seen[step.id] = True
    walked = filling.walk()
    errors = reading.errors | (card_errors(walked, step) if not reading.appeared else {})
    if errors or reading.appeared:
        del filling.seen[step.id]
    caution = None if errors or reading.appeared else open_caution(filling, step, walked)
    if not filling.save():
        return overtaken(filling, step)
    if errors:
        return show_step(filling, step, errors=errors, walked=walked), 422
    if reading.appeared:
        return show_step(filling, step, notice=APPEARED, walked=walked)
    if caution:
        return show_step(filling, step, caution=caution_dialog(caution), walked=walked)
    following = walked.after(step.id)
    if following is not None:
        return redirect(filling.address(following.id))
    return submitting.submit(filling, walked)


APPEARED = (
    f'<div class="notice" data-colour="blue" role="status">{icon("info")}<p>D\'après vos réponses, il reste des questions '
    "sur cette page. Complétez-les, puis continuez.</p></div>"
)


def overtaken(filling: Filling, step: Step) -> Answer:
    """Another request stored first, within the same second: show what was typed, ask to confirm."""
    current.fail()
    return show_step(filling, step, notice=STALE), 409


def open_caution(filling: Filling, step: Step, walked: Walk) -> Caution | None:
    for caution in step.cautions:
        if caution.id not in filling.cautions and caution.when.holds(walked.facts) is True:
            return caution
    return None


def caution_dialog(caution: Caution) -> str:
    """An open dialog that works without a script: both its buttons post the step again."""
    buttons = (
        f'<button class="btn btn-outline" name="_action" value="no:{caution.id}">{escape(caution.no)}</button>'
        f'<button class="btn btn-primary" name="_action" value="yes:{caution.id}">{escape(caution.yes)}</button>'
    )
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in caution.text.split("\n") if text.strip())
    return Markup(
        f'<dialog open class="caution surface stack" aria-labelledby="caution-title" data-modal>'
        f'<h2 class="h3" id="caution-title">{escape(caution.title)}</h2>{paragraphs}'
        f'<div class="actions">{buttons}</div></dialog>'
    )
