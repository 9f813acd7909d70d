"""Agents look for somebody, see their homes, link a child to a second one, and settle duplicates."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import households, linking
from domain.actors import of_account
from domain.database import counting
from domain.keys import spaced
from domain.people import write_person
from domain.records import Account, Case, Household, Merge, Person
from tests.journeys.person import Person as Somebody
from tests.web.conftest import Enter, case_of
from tests.web.pages import check_page, token_of
from tests.workflows.test_link_child import LINKING, SECOND_HOME
from tests.worlds import send


def missie_of(session: Session) -> Person:
    return session.scalars(select(Person).where(Person.first_name == "Missie")).one()


def number_of(session: Session, name: str) -> Household:
    account = session.scalars(select(Account).where(Account.email == f"{name}@carros.example")).one()
    return session.scalars(select(Household).where(Household.id == account.household_id)).one()


@pytest.fixture
def ids(app: Flask) -> dict[str, Any]:
    with app.extensions["database"].session("carros") as session:
        missie = missie_of(session)
        return {
            "missie": missie.id,
            "key": missie.linking_key,
            "own": number_of(session, "famille").number,
            "other": number_of(session, "nouvelle").number,
        }


def test_somebody_is_found_without_accents_and_by_birth_date(enter: Enter) -> None:
    label = "Nom, date de naissance, téléphone, numéro de famille, adresse e-mail ou clé"
    agent = Somebody(enter("carros", "agent")).visit("/carros/people")
    agent.press("Chercher", {label: "élodie"}).must_see("Élodie Petit")
    agent.visit("/carros/people?q=elodie").must_see("Élodie Petit", "Autre responsable")
    agent.visit("/carros/people?q=missie+21/05/2018").must_see("Missie Roux", "famille n° 1001")
    agent.visit("/carros/people?q=zorglub").must_see("Personne ne correspond")


def test_a_search_that_finds_too_many_asks_for_more_words_wherever_people_are_searched(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether some of them are shown, or none is, since only the first of all were looked at."""
    agent = Somebody(enter("carros", "agent"))
    for page in ("people", "desk", "procedures/second_home"):
        monkeypatch.setattr("domain.directory.MOST", 1)
        agent.visit(f"/carros/{page}?q=petit").must_see("Il y en a d’autres. Pour les voir, précisez")
        monkeypatch.setattr("domain.person_words.WALKED", 0)
        agent.visit(f"/carros/{page}?q=petit").must_see("« petit » désigne trop de monde. Ajoutez un prénom")
        monkeypatch.undo()


def test_a_child_lives_in_a_second_family_by_its_number_and_leaves_it_again(enter: Enter, ids: dict[str, Any]) -> None:
    agent = Somebody(enter("carros", "agent")).visit(f"/carros/people/{ids['missie']}")
    agent.must_see("Missie Roux", "Famille n° 1001", "Claire Roux", "exerce l'autorité parentale", "Validée")
    agent.press("Rattacher à cette famille", {"Numéro de la seconde famille": str(ids["other"])})
    agent.must_see("Missie vit aussi dans la famille", f"Famille n° {ids['other']}", "Nour Haddad")
    family = Somebody(enter("carros", "nouvelle")).visit("/carros/family/")
    assert "Missie" in family.text
    agent.press(f"Retirer de la famille n° {ids['other']}")
    agent.must_see("Rien n'a changé pour l'autre")
    agent.must_see(f"Rattachement à la famille n° {ids['other']}", f"Retrait de la famille n° {ids['other']}")
    agent.must_see("par Inès Martin le")
    check_page(agent.page, agent.address)
    own = Somebody(enter("carros", "famille")).visit(f"/carros/family/people/{ids['missie']}").must_see("Missie")
    assert f"n° {ids['other']}" not in own.text
    assert "Missie" not in family.visit("/carros/family/").text


@pytest.mark.parametrize("number", ["", "999999", "mille", "99999999999"])
def test_a_family_number_that_nobody_has_says_so(enter: Enter, ids: dict[str, Any], number: str) -> None:
    agent = Somebody(enter("carros", "agent")).visit(f"/carros/people/{ids['missie']}")
    agent.press("Rattacher à cette famille", {"Numéro de la seconde famille": number})
    agent.must_see("Aucune famille n'a le numéro")


def test_a_child_is_not_taken_out_of_its_only_family(app: Flask, enter: Enter, ids: dict[str, Any]) -> None:
    client = enter("carros", "agent")
    with app.extensions["database"].session("carros") as session:
        home = number_of(session, "famille").id
    address = f"/carros/people/{ids['missie']}"
    data = {"csrf_token": token_of(client, address), "_action": f"unlink:{home}"}
    answer = client.post(address, data=data, follow_redirects=True)
    assert "C’est le seul foyer de cet enfant" in answer.text
    with app.extensions["database"].session("carros") as session:
        assert len([each for each in households.members(session, home) if each.person.id == ids["missie"]]) == 1


def test_another_key_replaces_the_former_one(enter: Enter, ids: dict[str, Any]) -> None:
    agent = Somebody(enter("carros", "agent")).visit(f"/carros/people/{ids['missie']}")
    former = f"{ids['key'][:5]} {ids['key'][5:]}"
    agent.must_see(former)
    agent.press("Changer la clé").must_see("Nouvelle clé", "par Inès Martin le")
    assert former not in agent.text


def test_a_family_is_told_the_key_that_its_account_is_opened_with_and_may_get_another(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].session("carbon-blanc") as session:
        missie = missie_of(session)
        former = linking.homes_of(session, person_ids=[missie.id])[0].household.linking_key
    agent = Somebody(enter("carbon-blanc", "agent")).visit(f"/carbon-blanc/people/{missie.id}")
    agent.must_see("Clé de la famille", spaced(former))
    agent.press("Donner une nouvelle clé").must_see(
        "l'ancienne n'ouvre plus rien", "Nouvelle clé de la famille n° 1001"
    )
    assert not agent.sees(spaced(former))
    with app.extensions["database"].session("carbon-blanc") as session:
        now = linking.homes_of(session, person_ids=[missie.id])[0].household.linking_key
    agent.must_see(spaced(now))
    check_page(agent.page, agent.address)


def test_where_no_account_asks_for_a_key_none_is_shown(enter: Enter, ids: dict[str, Any]) -> None:
    agent = Somebody(enter("carros", "agent")).visit(f"/carros/people/{ids['missie']}")
    assert not agent.offers("Donner une nouvelle clé")
    assert not agent.sees("Clé de la famille")


@pytest.mark.parametrize(
    "data", [{"_action": "nothing"}, {}, {"_action": "new_key:"}, {"_action": "new_home_key:else"}]
)
def test_a_crafted_change_changes_nothing(app: Flask, enter: Enter, data: dict[str, str]) -> None:
    client = enter("carros", "agent")
    with app.extensions["database"].session("carros") as session:
        adult = session.scalars(select(Person).where(Person.first_name == "Claire")).one().id
    token = token_of(client, "/carros/account")
    assert client.post(f"/carros/people/{adult}", data={**data, "csrf_token": token}).status_code == 404
    assert client.get("/carros/people/nobody").status_code == 404


def test_the_page_of_a_person_keeps_its_budget_of_queries(app: Flask, enter: Enter, ids: dict[str, Any]) -> None:
    client = enter("carros", "agent")
    for address, budget in ((f"/carros/people/{ids['missie']}", 10), ("/carros/people?q=roux", 5)):
        client.get(address)
        with counting(app.extensions["database"]) as statements:
            assert client.get(address).status_code == 200
        assert len(statements) <= budget, "\n".join(statements)


def test_pages_about_people_keep_the_rules_and_are_for_agents(enter: Enter, ids: dict[str, Any]) -> None:
    agent, family, visitor = (Somebody(enter("carros", name)) for name in ("agent", "famille", "config"))
    for address in ("people", "people?q=roux", f"people/{ids['missie']}", "people/duplicates"):
        check_page(agent.visit(f"/carros/{address}").page, address)
        for other in (family, visitor):
            assert other.visit(f"/carros/{address}").status == 403


# --------------------------------------------------------------------------------------------- duplicates


@pytest.fixture
def twice(app: Flask) -> tuple[str, str]:
    """Missie, recorded again in the family of Nour, with a last name mistyped and another school."""
    with app.extensions["database"].begin("carros") as session:
        missie, household = missie_of(session), number_of(session, "nouvelle")
        values = {"last_name": "Rouxe", "first_name": "Missie", "birth_date": "2018-05-21", "birth_country": "IT"}
        again = write_person(session, household=household, kind="child", role="child", values=values)
        return missie.id, again.id


def test_two_records_of_one_child_are_compared_merged_and_made_two_again(
    app: Flask, enter: Enter, twice: tuple[str, str]
) -> None:
    kept, gone = twice
    agent = Somebody(enter("carros", "agent")).visit("/carros/people/duplicates")
    agent.must_see("Missie Roux", "Missie Rouxe", "famille n° 1001").follow("Comparer")
    assert agent.address.endswith(f"/people/duplicates/{kept}/{gone}")
    check_page(agent.page, agent.address)
    names = agent.page.select_one('input[name="keep-last_name"][value="gone"]')
    assert names is not None
    token = token_of(agent.client, agent.address)
    data = {"csrf_token": token, "_action": "merge", "keep-last_name": "gone", "keep-first_name": "kept"}
    answer = agent.client.post(agent.address, data=data, follow_redirects=True)
    assert "Les deux fiches n’en font plus qu’une : Missie Rouxe" in words_of(answer.text)
    agent.visit(f"/carros/people/{gone}")
    assert agent.address == f"/carros/people/{kept}"
    agent.must_see("Missie Rouxe", "Famille n° 1001", "Nour Haddad")
    agent.visit("/carros/people/duplicates").must_see("a rejoint").press("Annuler la fusion")
    agent.must_see("les deux fiches sont comme avant", "annulé le", "par Inès Martin")
    with app.extensions["database"].session("carros") as session:
        people = {each.id: each for each in session.scalars(select(Person).where(Person.id.in_(twice)))}
        assert (people[kept].last_name, people[gone].last_name, people[gone].merged_into) == ("Roux", "Rouxe", None)


def words_of(html: str) -> str:
    return html.replace("\u00a0", " ").replace("\u202f", " ")


def test_two_people_told_apart_are_not_shown_again(enter: Enter, twice: tuple[str, str]) -> None:
    agent = Somebody(enter("carros", "agent")).visit("/carros/people/duplicates").follow("Comparer")
    agent.press("Ce sont deux personnes").must_see("Aucune fiche en double", "sont deux personnes")
    agent.press("Annuler").must_see("Comparer")


def test_a_merge_refused_says_why_and_merges_nothing(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].begin("carros") as session:
        karim = session.scalars(select(Person).where(Person.first_name == "Karim")).one()
        values = {"last_name": "Roux", "first_name": "Karim", "birth_date": "1986-11-02"}
        home = number_of(session, "nouvelle")
        again = write_person(session, household=home, kind="adult", role="co_guardian", values=values)
        pair = (karim.id, again.id)
    agent = Somebody(enter("carros", "agent")).visit(f"/carros/people/duplicates/{pair[0]}/{pair[1]}")
    agent.press("Fusionner").must_see("deux foyers dont les titulaires diffèrent")
    with app.extensions["database"].session("carros") as session:
        assert session.scalars(select(Merge)).all() == []
    agent.visit(f"/carros/people/{pair[0]}").press("Retirer de la famille n° 1001").must_see("Karim n'est plus dans")
    agent.visit(f"/carros/people/duplicates/{pair[0]}/{pair[1]}").press("Fusionner").must_see("n'en font plus qu'une")


def test_the_holder_of_an_account_is_not_taken_out_of_their_family(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].session("carros") as session:
        claire = session.scalars(select(Person).where(Person.first_name == "Claire")).one()
        home = number_of(session, "famille").id
    client, address = enter("carros", "agent"), f"/carros/people/{claire.id}"
    assert "Retirer" not in client.get(address).text
    data = {"csrf_token": token_of(client, "/carros/account"), "_action": f"unlink:{home}"}
    assert "ne peut pas être retiré" in client.post(address, data=data, follow_redirects=True).text


def test_what_an_agent_may_not_read_of_a_record_is_not_compared(app: Flask) -> None:
    from domain.actors import Actor
    from web.staff.merges import _may_read

    town = app.extensions["editions"].current("carros")
    question = next(iter(town.procedures["child"].questions().values()))
    nurse, clerk = (Actor("agent", roles=(role,)) for role in ("health", "agent"))
    assert _may_read(clerk, question)
    reserved = replace(question, readers=("health",))
    assert (_may_read(nurse, reserved), _may_read(clerk, reserved)) == (True, False)


# --------------------------------------------------------------------------------- whose key a case names


@pytest.mark.parametrize(("typed", "told"), [("", "Clé de Missie Roux"), ("O0ABCDEFGH", "Clé inconnue")])
def test_the_agent_alone_reads_whose_key_was_typed(
    app: Flask, enter: Enter, monkeypatch: pytest.MonkeyPatch, ids: dict[str, Any], typed: str, told: str
) -> None:
    editions = app.extensions["editions"]
    now = editions.current("carros")
    town = replace(
        now,
        procedures={**now.procedures, "second_home": SECOND_HOME},
        workflows={**now.workflows, "linking": LINKING},
        mails={
            **now.mails,
            **{name: replace(next(iter(now.mails.values())), id=name) for name in ("received", "valid")},
        },
    )
    monkeypatch.setattr(editions, "current", lambda slug: town)
    monkeypatch.setattr(editions, "of", lambda slug, edition: town)
    with app.extensions["database"].begin("carros") as session:
        nour = session.scalars(select(Account).where(Account.email == "nouvelle@carros.example")).one()
        answers = {"child_key": typed or ids["key"].lower(), "birth_date": "2018-05-21"}
        reference = send(session, town, "second_home", of_account(nour), answers).reference
    agent = Somebody(enter("carros", "agent")).visit(f"/carros/inbox/{reference}").must_see(told)
    if not typed:
        agent.press("Rattacher")
        case: Case = case_of(app, "carros", reference=reference)
        assert (case.state, case.person_id) == ("linked", ids["missie"])
    else:
        agent.must_see("Aucune clé ne contient O, 0").press("Rattacher").must_see(
            "Cette clé n'est celle d'aucun enfant"
        )
    family = Somebody(enter("carros", "nouvelle")).visit(f"/carros/family/requests/{reference}")
    assert "Clé de" not in family.text
    assert "inconnue" not in family.text


def test_two_records_that_nothing_brings_together_are_merged_only_when_the_agent_says_so(
    app: Flask, enter: Enter
) -> None:
    with app.extensions["database"].begin("carros") as session:
        home = number_of(session, "famille")
        values = {"last_name": "Bellini", "first_name": "Ugo", "birth_date": "2020-02-02"}
        other = write_person(session, household=home, kind="child", role="child", values=values).id
        missie = missie_of(session).id
    agent = Somebody(enter("carros", "agent")).visit(f"/carros/people/duplicates/{missie}/{other}")
    agent.must_see("ne voit pas dans ces deux fiches la même personne").press("Fusionner")
    agent.must_see("Rien n’est fusionné")
    with app.extensions["database"].session("carros") as session:
        assert session.scalars(select(Merge)).all() == []
    agent.press("Fusionner", {"Ce sont bien la même personne": True}).must_see("n'en font plus qu'une")


def test_approving_a_sheet_of_a_child_taken_out_says_to_put_it_back_first(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].begin("carros") as session:
        missie, account = (
            missie_of(session),
            session.scalars(select(Account).where(Account.email == "famille@carros.example")).one(),
        )
        town, home = app.extensions["editions"].current("carros"), account.household_id or ""
        case = send(session, town, "child", of_account(account), {"birth_place": "Nice"}, subject_id=missie.id)
        households.leave(session, household_id=home, person_id=missie.id)
        reference, version = case.reference, case.version
        ways = town.workflow_of(town.procedures["child"]).leaving(case.state)
        green = next(t.id for t in ways if any(use.name == "write_records" for use in t.do) and "agent" in t.by)
    client = enter("carros", "agent")
    data = {"csrf_token": token_of(client, "/carros/account"), "_action": green, "version": str(version), "note": "Vu."}
    answer = client.post(f"/carros/inbox/{reference}", data=data)
    assert (answer.status_code, "rattachez-la d’abord" in words_of(answer.text)) == (422, True)
