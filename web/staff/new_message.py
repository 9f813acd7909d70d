"""Writing to a family first, about no case."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import accounts, threads
from domain.clock import now
from domain.errors import DomainError
from domain.ids import new_id
from domain.records import Account, Person, Thread
from domain.threads import SentAlready
from schemas.definitions import Town
from web import current, guards
from web.shell import Shell
from web.staff.messages import SENT, filled
from workflows.messages import tell

Answer = str | tuple[str, int] | BaseResponse


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/messages/to/<person_id>", "new_message", guards.staff_only(new))
    blueprint.add_url_rule("/messages/to/<person_id>", "begin_message", guards.staff_only(begin), methods=["POST"])


def new(person_id: str) -> Answer:
    return _compose(_person(person_id), {})


def _person(person_id: str) -> tuple[Person, Account]:
    """Somebody of the town and the account that reads what is written to them. Raises NotFound."""
    session, slug = current.session(), current.town().slug
    person = session.get(Person, (slug, person_id))
    account = accounts.of_person(session, person_id=person_id) if person is not None else None
    if person is None or account is None:
        raise NotFound
    return person, account


def _compose(found: tuple[Person, Account], typed: Mapping[str, str], problem: str = "") -> str:
    town, actor = current.town(), current.actor()
    return render_template(
        "pages/staff/new_message.html",
        person=found[0],
        account=found[1],
        services={each.id: each.label for each in town.services.values() if actor.serves(each.id)},
        replies=town.replies,
        typed=typed,
        key=typed.get("key") or new_id(),
        problem=problem,
        longest=threads.LONGEST,
        shell=Shell("people"),
    )


def begin(person_id: str) -> Answer:
    session, town, typed, found = current.session(), current.town(), request.form, _person(person_id)
    service = typed.get("service", "")
    if typed.get("_action") == "fill":
        text = filled(town, found[1], None, typed.get("text", ""), service)
        return _compose(found, {**typed, "text": text})
    try:
        thread = _begun(town, found[1], service)
        text, key = typed.get("text", ""), typed.get("key", "")
        tell(session, town=town, thread=thread, by=current.actor(), text=text, key=key, now=now())
    except SentAlready:
        current.fail()
        flash(SENT, "success")
        return redirect(f"/{town.slug}/messages?view=all")
    except DomainError as refusal:
        current.fail()
        return _compose(_person(person_id), typed, refusal.sentence), 422
    flash(SENT, "success")
    return redirect(f"/{town.slug}/messages/{thread.id}")


def _begun(town: Town, account: Account, service: str) -> Thread:
    if service and (service not in town.services or not current.actor().serves(service)):
        raise DomainError("service_missing", "Choisissez le service au nom de qui vous écrivez.")
    subject = request.form.get("subject", "")
    return threads.outside(current.session(), account=account, service=service, subject=subject)
