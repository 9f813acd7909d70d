"""Opinions and calls of requests that are told, erased or removed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import export, opinions, outside, portability, webhooks
from domain.actors import of_account
from domain.clock import now
from domain.erasure import erase_household
from domain.opinions import Asked
from domain.purge import purge
from domain.records import Opinion, WebhookCall
from schemas.definitions import Town
from tests.domain.homes import Home, Homes, all_sent, make_homes, settle


def given(session: Session, town: Town) -> Homes:
    """A request of each home with an opinion and a call, that of the first one closed."""
    homes = make_homes(session, town)
    for home in (homes.mine, homes.theirs):
        asked = Asked(f"École {home.word}", f"{home.word}@example.fr", f"Et {home.word} ?", answers=["doctor"])
        due = now() + timedelta(days=5)
        one = opinions.ask(session, case=home.case, asked=asked, actor=homes.agent, due_at=due, moment=now())
        opinions.new_link(session, opinion=one)
        said = {"verdict": "favourable", "comment": f"Pour {home.word}", "giver": f"Anne de {home.word}"}
        opinions.give(session, opinion=one, moment=now(), **said)
        webhooks.queue_call(session, case=home.case, name="erp", body={"of": home.word}, dedupe=home.word)
    settle(session, town, homes.mine.case, homes.agent)
    all_sent(session)
    return homes


def opinion_of(session: Session, home: Home) -> Opinion:
    return session.scalars(select(Opinion).where(Opinion.case_id == home.case.id)).one()


def test_an_erased_family_leaves_that_an_opinion_was_given_and_no_word_of_it(session: Session, town: Town) -> None:
    homes = given(session, town)
    erase_household(session, household_id=homes.mine.household.id, moment=now(), asked_by=homes.mine.account)
    session.expire_all()
    left = opinion_of(session, homes.mine)
    assert (left.state, left.verdict, left.name) == ("given", "favourable", "École Chezclaire")
    assert (left.email, left.question, left.comment, left.giver, left.links, left.answers) == ("", "", "", "", [], [])
    assert left.ended_by == "", "who signed it stood there too"
    assert [call.body for call in session.scalars(select(WebhookCall))] == [{"of": "Chezkarim"}]
    assert opinion_of(session, homes.theirs).comment == "Pour Chezkarim"


def test_a_removed_request_takes_its_opinions_and_calls_with_it(session: Session, town: Town) -> None:
    homes = given(session, town)
    assert outside.remove(session, case_id=homes.mine.case.id) == 2
    assert [each.case_id for each in session.scalars(select(Opinion))] == [homes.theirs.case.id]


def test_words_about_answers_that_few_read_go_with_those_answers(session: Session, town: Town) -> None:
    homes = given(session, town)
    outside.forget_reserved(session, case_id=homes.mine.case.id, names={"other"})
    assert opinion_of(session, homes.mine).comment
    outside.forget_reserved(session, case_id=homes.mine.case.id, names={"doctor"})
    assert opinion_of(session, homes.mine).comment == ""


def test_a_family_is_told_the_opinions_on_its_closed_requests_only(session: Session, town: Town) -> None:
    homes = given(session, town)

    def told(home: Home) -> list[object]:
        held = export.gather(session, account=home.account)
        file = portability.as_json(
            held, town=town, procedure_of=lambda each: town.procedures[each.procedure], paths={}, moment=now()
        )
        return [each for request in file["requests"] for each in request["opinions"]]

    (mine,) = told(homes.mine)
    assert isinstance(mine, dict)
    assert (mine["of"], mine["verdict"], mine["comment"]) == ("École Chezclaire", "favourable", "Pour Chezclaire")
    assert told(homes.theirs) == []
    assert of_account(homes.mine.account).kind == "family"


def test_calls_are_forgotten_as_mails_are_once_nothing_is_tried_any_more(session: Session, town: Town) -> None:
    given(session, town)
    first, second = session.scalars(select(WebhookCall).order_by(WebhookCall.id))
    first.next_try_at = None
    session.flush()
    assert purge(session, moment=now() + timedelta(days=80))["webhook_call"] == 0
    assert purge(session, moment=now() + timedelta(days=100))["webhook_call"] == 1
    assert session.scalars(select(WebhookCall.id)).all() == [second.id]
