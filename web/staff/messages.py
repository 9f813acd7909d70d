"""What families write to the agent's services, and answering: beside the case it is about, or on a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import accounts, threads
from domain.clock import now
from domain.errors import DomainError, NotYours
from domain.ids import new_id
from domain.records import Account, Case, Person, Thread
from domain.threads import Heard, SentAlready
from schemas.definitions import Town
from web import current, guards
from web.casefile import CaseFile
from web.shell import Shell
from web.staff import queue
from web.staff.related import Related
from workflows import replies
from workflows.messages import service_values, tell, tell_about

Answer = str | tuple[str, int] | BaseResponse
SEND, FILL, SETTLE = "@message", "@reply", "@settled"
"""The buttons beside a case that write to its family, begin from a canned reply, or say that nothing is to be answered."""
SENT = "Le message est envoyé : la famille le lit dans son espace, un courriel le lui dit."


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/messages", "messages", guards.staff_only(index))
    blueprint.add_url_rule("/messages/<thread_id>", "thread", guards.staff_only(show))
    blueprint.add_url_rule("/messages/<thread_id>", "answer", guards.staff_only(answer), methods=["POST"])
    blueprint.add_url_rule("/messages/to/<person_id>", "new_message", guards.staff_only(new))
    blueprint.add_url_rule("/messages/to/<person_id>", "begin_message", guards.staff_only(begin), methods=["POST"])


# ----------------------------------------------------------------------------------------------- the list


def index() -> str:
    search, waiting = queue.Search.from_request(), request.args.get("view") != "all"
    found, after = threads.for_staff(
        current.session(),
        actor=current.actor(),
        procedures=search.allowed,
        waiting=waiting,
        after=request.args.get("after", "")[:100],
    )
    return render_template(
        "pages/staff/messages.html",
        waiting=waiting,
        found=found,
        after=after,
        service_name=partial(service_name, current.town()),
        title_of=partial(queue.title_of, search=search),
        shell=Shell("for_me"),
    )


def service_name(town: Town, service: str) -> str:
    return service_values(town, service)["service.name"] if service else ""


# ------------------------------------------------------------------------------------------ one conversation


def _find(thread_id: str) -> tuple[Heard, queue.Search]:
    search = queue.Search.from_request()
    heard = threads.for_agent(current.session(), thread_id=thread_id, actor=current.actor(), procedures=search.allowed)
    return heard, search


def show(thread_id: str) -> Answer:
    heard, search = _find(thread_id)
    return _page(heard, search)


def _page(heard: Heard, search: queue.Search, *, text: str = "", problem: str = "") -> str:
    town = current.town()
    return render_template(
        "pages/staff/thread.html",
        heard=heard,
        thread=heard.thread,
        messages=threads.messages(current.session(), heard.thread),
        case_title=queue.title_of(heard.case, search) if heard.case else "",
        service=service_name(town, heard.service) or town.service.name,
        services={each.id: each.label for each in town.services.values() if each.id != heard.service},
        replies=town.replies,
        key=new_id(),
        text=text,
        problem=problem,
        longest=threads.LONGEST,
        shell=Shell("for_me"),
    )


def answer(thread_id: str) -> Answer:
    """Send an answer, begin from a canned one, say that it was read or needs none, or give it to another service."""
    heard, search = _find(thread_id)
    action, text = request.form.get("_action", ""), request.form.get("text", "")[: threads.LONGEST]
    if action == "fill":
        account = _account(heard.thread.account_id)
        return _page(heard, search, text=filled(current.town(), account, heard.case, text, heard.service))
    try:
        done = _act(action, heard, text)
    except SentAlready:
        current.fail()
        done = SENT
    except DomainError as refusal:
        current.fail()
        return _page(*_find(thread_id), text=text, problem=refusal.sentence), 422
    slug = current.town().slug
    if action == "read":
        return redirect(f"/{slug}/messages/{thread_id}#last")
    flash(done, "success")
    return redirect(f"/{slug}/messages")


def _act(action: str, heard: Heard, text: str) -> str:
    """Do it, and say what was done. Raises DomainError."""
    session, town, thread = current.session(), current.town(), heard.thread
    match action:
        case "send":
            key = request.form.get("key", "")
            tell(session, town=town, thread=thread, by=current.actor(), text=text, key=key, now=now())
            return SENT
        case "settle":
            threads.settle(session, thread=thread)
            return "Ce message n’attend plus de réponse."
        case "pass":
            service = request.form.get("service", "")
            if service and service not in town.services:
                raise DomainError("service_missing", "Choisissez le service à qui le message est confié.")
            threads.hand_over(session, thread=thread, service=service)
            return f"Le message est confié à : {service_name(town, service) or town.service.name}."
        case _:
            upto = request.form.get("upto", "")[:36]
            threads.read(session, thread=thread, side="town", upto=upto, at=now())
            return ""


def _account(account_id: str) -> Account:
    found = current.session().get(Account, (current.town().slug, account_id))
    if found is None:
        raise NotFound
    return found


def filled(town: Town, account: Account, case: Case | None, typed: str, service: str = "") -> str:
    """The chosen reply with its names filled, after what was typed already."""
    reply = town.replies.get(request.form.get("reply", ""))
    if reply is None:
        return typed
    text = replies.fill(current.session(), town=town, reply=reply, account=account, case=case, service=service)
    return f"{typed.rstrip()}\n\n{text}" if typed.strip() else text


# ---------------------------------------------------------------------------------------- to a family, first


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


# ---------------------------------------------------------------------------------------------- beside a case


def beside(file: CaseFile, family: Related) -> dict[str, Any]:
    """What the case's page prints of the conversation. Agents of other services neither read nor write in it."""
    is_open = family.reader is not None and current.actor().serves(file.case.service)
    thread = family.talk.thread if family.talk is not None and is_open else None
    return {
        "open": is_open,
        "thread": thread,
        "messages": threads.messages(current.session(), thread) if thread else [],
        "replies": current.town().replies if is_open else {},
        "key": new_id(),
        "service": service_name(file.town, file.case.service) or file.town.service.name,
    }


def send(file: CaseFile) -> None:
    """Write the typed message to the case's family without deciding anything. Raises DomainError."""
    _check_service(file)
    text, key = request.form.get("note", ""), request.form.get("message_key", "")
    try:
        tell_about(current.session(), town=file.town, case=file.case, by=current.actor(), text=text, key=key, now=now())
    except SentAlready:
        current.fail()
    flash(SENT, "success")


def settle(file: CaseFile) -> None:
    """Nothing is to be answered."""
    _check_service(file)
    account = threads.reader_of(current.session(), case=file.case)
    thread = threads.of_case(current.session(), case=file.case, account_id=account.id) if account else None
    if thread is not None:
        threads.settle(current.session(), thread=thread)
        flash("Ce message n’attend plus de réponse.", "success")


def fill(file: CaseFile, typed: str) -> str:
    """What stands in the message's box once the chosen reply is taken."""
    account = threads.reader_of(current.session(), case=file.case)
    return filled(current.town(), account, file.case, typed) if account is not None else typed


def _check_service(file: CaseFile) -> None:
    if not current.actor().serves(file.case.service):
        raise NotYours("Ce dossier est chez un autre service : lui seul écrit à la famille.")
