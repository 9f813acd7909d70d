"""What families write to the agent's services, and answering on a page of its own.

Beside a case: `case_messages`; to a family that wrote nothing yet: `new_message`.
"""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import thread_lists, threads
from domain.clock import now
from domain.errors import DomainError
from domain.ids import new_id
from domain.records import Account, Case
from domain.thread_lists import Heard
from domain.threads import SentAlready
from schemas.definitions import Town
from web import current, guards
from web.shell import Shell
from web.staff import queue
from workflows import replies
from workflows.messages import service_values, tell

Answer = str | tuple[str, int] | BaseResponse
SENT = "Le message est envoyé : la famille le lit dans son espace, un courriel le lui dit."


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/messages", "messages", guards.staff_only(index))
    blueprint.add_url_rule("/messages/<thread_id>", "thread", guards.staff_only(show))
    blueprint.add_url_rule("/messages/<thread_id>", "answer", guards.staff_only(answer), methods=["POST"])


# ----------------------------------------------------------------------------------------------- the list


def index() -> str:
    search, waiting = queue.Search.from_request(), request.args.get("view") != "all"
    found, after = thread_lists.for_staff(
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
    heard = thread_lists.for_agent(
        current.session(), thread_id=thread_id, actor=current.actor(), procedures=search.allowed
    )
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
