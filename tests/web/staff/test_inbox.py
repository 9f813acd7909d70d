from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from domain.clock import now
from domain.database import counting
from domain.records import Account, Bulk, Case, Edition
from tests.journeys.person import Person, words
from tests.web.conftest import Enter
from tests.web.pages import check_page, soup, token_of
from tests.worlds import make_agent

TOWN = "carros"
ROOT = Path(__file__).resolve().parents[3]


def listed(html: str) -> list[str]:
    return [
        str(link["href"]).rpartition("/")[2].partition("?")[0] for link in soup(html).select(".queue li:not(.more) > a")
    ]


def test_it_shows_all_that_waits_for_the_town_the_most_urgent_first(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].session(TOWN) as session:
        wanted = list(
            session.scalars(select(Case.reference).where(Case.holder == "staff").order_by(Case.due_at, Case.id))
        )
    assert listed(enter(TOWN, "agent").get(f"/{TOWN}/inbox").text) == wanted


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("view=all", lambda case: True),
        ("view=family", lambda case: case.holder == "family"),
        ("procedure=child", lambda case: case.procedure == "child" and case.holder == "staff"),
        ("view=all&state=valid", lambda case: case.state == "valid"),
        ("view=all&q=rOUX", lambda case: "roux" in case.search),
        ("view=all&late=1", lambda case: case.holder == "staff" and case.due_at < now()),
        ("view=all&from=2999-01-01", lambda case: False),
        ("view=all&until=2999-01-01&procedure=child", lambda case: case.procedure == "child"),
        ("view=mine", lambda case: False),
        ("assigned=nobody", lambda case: case.holder == "staff"),
        ("assigned=me&q=roux", lambda case: False),
        ("view=all&answer.school_level=nonsense&answer.diet=none&answer.last_name=roux", lambda case: False),
        ("view=all&from=yesterday&until=2026-13-40&late=yes&label=x&service=x", lambda case: False),
        ("view=nonsense&order=nonsense&after=nonsense&late=nonsense", lambda case: case.holder == "staff"),
    ],
)
def test_filters_narrow_the_list(app: Flask, enter: Enter, query: str, where: object) -> None:
    with app.extensions["database"].session(TOWN) as session:
        wanted = {case.reference for case in session.scalars(select(Case)) if where(case)}  # type: ignore[operator]
    assert set(listed(enter(TOWN, "agent").get(f"/{TOWN}/inbox?{query}").text)) == wanted


def test_filtering_works_without_a_script(enter: Enter) -> None:
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox")
    person.follow("Tous")
    form = person.page.select_one("form[role=search]")
    assert form is not None
    assert form["method"] == "get"
    names = {str(control["name"]) for control in form.find_all(["input", "select"])}
    assert names - {"label", "service"} == {
        "answer.school_level",
        "view",
        "q",
        "procedure",
        "state",
        "assigned",
        "from",
        "until",
        "late",
        "order",
    }


def test_a_reference_is_found_with_and_without_its_dashes(app: Flask, enter: Enter) -> None:
    client = enter(TOWN, "agent")
    reference = listed(client.get(f"/{TOWN}/inbox").text)[0]
    for typed in (reference, reference.replace("-", ""), reference.lower()):
        assert listed(client.get(f"/{TOWN}/inbox?view=all&q={typed}").text) == [reference]


def test_the_next_page_begins_where_this_one_ends(app: Flask, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    from domain import inbox

    def three_at_a_time(session: object, chosen: object, **wanted: object) -> inbox.Page:
        return real(session, chosen, **{**wanted, "limit": 3})  # type: ignore[arg-type]

    real = inbox.page
    client = enter(TOWN, "agent")
    everything = listed(client.get(f"/{TOWN}/inbox").text)
    monkeypatch.setattr(inbox, "page", three_at_a_time)
    seen, address = [], f"/{TOWN}/inbox"
    while address:
        html = client.get(address).text
        seen += listed(html)
        more = soup(html).select_one(".queue .more a")
        address = str(more["href"]) if more else ""
    assert seen == everything


def test_counts_are_those_of_the_list(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].session(TOWN) as session:
        count = session.scalar(select(func.count()).select_from(Case).where(Case.holder == "staff"))
    page = soup(enter(TOWN, "agent").get(f"/{TOWN}/inbox").text)
    assert words(page.select_one(".queue .chip").get_text()) == str(count)
    assert f"({count})" in page.title.get_text()


@pytest.mark.parametrize(
    ("name", "status"), [("famille", 403), ("nouvelle", 403), ("config", 403), ("agent", 200), ("chef", 200)]
)
def test_only_those_who_decide_come_in(enter: Enter, name: str, status: int) -> None:
    client = enter(TOWN, name)
    assert client.get(f"/{TOWN}/inbox").status_code == status
    if status == 403:
        Person(client).visit(f"/{TOWN}/inbox").must_see("Cette page n'est pas pour vous")


def test_the_list_keeps_its_budget_of_queries(app: Flask, enter: Enter) -> None:
    client = enter(TOWN, "agent")
    client.get(f"/{TOWN}/inbox")
    with counting(app.extensions["database"]) as statements:
        client.get(f"/{TOWN}/inbox")
    assert len(statements) <= 5, "\n".join(statements)


def test_the_script_of_the_keys_is_the_one_in_the_sources() -> None:
    assert (ROOT / "web/static/inbox.js").read_text() == (ROOT / "web/assets/js/inbox.js").read_text(), (
        "Run `make assets`."
    )


def test_each_date_says_whether_it_is_a_deadline_or_the_day_of_sending(enter: Enter) -> None:
    client = enter(TOWN, "agent")
    urgent = [words(time.get_text()) for time in soup(client.get(f"/{TOWN}/inbox").text).select(".queue time")]
    newest = [
        words(time.get_text()) for time in soup(client.get(f"/{TOWN}/inbox?order=newest").text).select(".queue time")
    ]
    assert any(said.startswith("avant le ") for said in urgent)
    assert all(said.startswith(("avant le ", "envoyé ")) for said in urgent)
    assert all(said.startswith("envoyé ") for said in newest)


def test_a_search_that_finds_nothing_here_offers_to_look_everywhere(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].session(TOWN) as session:
        closed = session.scalars(select(Case.reference).where(Case.state == "valid")).first()
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox?q={closed}&order=newest")
    person.follow("Chercher dans tous les dossiers")
    assert [str(link["href"]) for link in person.page.select(".queue ol a")] == [
        f"/{TOWN}/inbox/{closed}?view=all&q={closed}"
    ]
    assert not person.visit(f"/{TOWN}/inbox?view=all&q=nobody").sees("Chercher dans tous les dossiers")


def test_deleting_a_procedure_hides_none_of_its_waiting_cases(app: Flask, enter: Enter) -> None:
    editions = app.extensions["editions"]
    town = editions.current(TOWN)
    with app.extensions["database"].begin(TOWN) as session:
        case = session.scalars(select(Case).where(Case.procedure == "family", Case.state == "waiting")).first()
        bundle = session.scalars(select(Edition).where(Edition.hash == town.edition)).one().bundle
        session.add(Edition(town=TOWN, hash="0" * 64, bundle=bundle))
        session.execute(update(Case).where(Case.procedure == "family").values(edition="0" * 64))
    rest = {name: each for name, each in town.procedures.items() if name != "family"}
    editions._current[TOWN] = (town.edition, replace(town, procedures=rest))
    client = enter(TOWN, "agent")
    page = client.get(f"/{TOWN}/inbox?procedure=family").text
    assert case.reference in listed(page)
    assert town.procedures["family"].title in page
    person = Person(client).visit(f"/{TOWN}/inbox/{case.reference}")
    person.press("Valider").must_see("Validée")
    assert client.get(f"/{TOWN}/inbox/{case.reference}").status_code == 200
    assert enter(TOWN, "config").get(f"/{TOWN}/inbox/{case.reference}").status_code == 403


@pytest.mark.parametrize(
    "query", ["", "q=roux", "q=roux+nobody", "view=all&q=rou", "view=mine", "assigned=nobody&procedure=child&late=1"]
)
def test_a_page_of_the_list_takes_six_statements_at_most(app: Flask, enter: Enter, query: str) -> None:
    """One of them, once a second, looks whether the town published."""
    client = enter(TOWN, "agent")
    client.get(f"/{TOWN}/inbox?{query}")
    with counting(app.extensions["database"]) as statements:
        client.get(f"/{TOWN}/inbox?{query}")
    asked = [each for each in statements if "FROM publication" not in each]
    assert len(asked) <= 6, "\n".join(asked)


def test_an_agent_sees_the_cases_of_their_services_and_of_none(app: Flask, enter: Enter) -> None:
    """A chief sees all; « Pour moi » shows what one has in hand."""
    with app.extensions["database"].begin(TOWN) as session:
        north, south, mine, *_ = session.scalars(
            select(Case).where(Case.holder == "staff").order_by(Case.due_at, Case.id)
        )
        north.service, south.service = "north", "south"
        agent = session.scalars(select(Account).where(Account.email == f"agent@{TOWN}.example")).one()
        agent.services, mine.assignee_id = ["north"], agent.id
        everything = set(session.scalars(select(Case.reference).where(Case.holder == "staff")))
    client = enter(TOWN, "agent")
    assert set(listed(client.get(f"/{TOWN}/inbox").text)) == everything - {south.reference}
    assert listed(client.get(f"/{TOWN}/inbox?view=all&q={south.reference}").text) == []
    assert listed(client.get(f"/{TOWN}/inbox?view=mine").text) == [mine.reference]
    assert listed(client.get(f"/{TOWN}/inbox?assigned=me").text) == [mine.reference]
    assert set(listed(enter(TOWN, "chef").get(f"/{TOWN}/inbox").text)) == everything


def test_an_empty_list_says_whether_filters_emptied_it(enter: Enter) -> None:
    agent = Person(enter(TOWN, "agent"))
    agent.visit(f"/{TOWN}/inbox?view=all&late=1&until=2000-01-01").must_see("Aucun dossier ne correspond")
    assert "Rien à traiter" not in agent.text
    assert "Tout est à jour" not in agent.text


LOST = {
    "from=31/02/2026": "Envoyés à partir du « 31/02/2026 »",
    "until=bient%C3%B4t": "Envoyés jusqu'au « bientôt »",
    "procedure=gone": "Démarche « gone »",
    "label=gone": "Étiquette « gone »",
    "service=gone": "Service « gone »",
    "state=gone": "État « gone »",
    "assigned=gone": "Suivi par « gone »",
    "answer.school_level=nonsense": "Classe « nonsense »",
    "answer.diet=none": "Réponse « none »",
}
"""Filters that the town no longer has, or never had, and how they are told. `diet` is reserved: it narrows nothing."""


@pytest.mark.parametrize("query", LOST)
def test_a_filter_that_fits_nothing_any_more_shows_nothing_says_so_and_can_be_removed(enter: Enter, query: str) -> None:
    agent = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox?view=all&late=1&{query}")
    assert listed(str(agent.page)) == []
    agent.must_see(f"Ce filtre ne correspond plus à rien : {LOST[query]}.")
    assert not agent.page.select("form.ticked")
    check_page(agent.page, agent.address)
    agent.follow("Le retirer")
    assert agent.whole_address == f"/{TOWN}/inbox?view=all&late=1"
    assert listed(str(agent.visit(f"/{TOWN}/inbox?view=all").page))


@pytest.mark.parametrize("query", LOST)
def test_a_lost_filter_lets_nobody_act_on_the_whole_list(app: Flask, enter: Enter, query: str) -> None:
    client = enter(TOWN, "agent")
    data = {"csrf_token": token_of(client, f"/{TOWN}/inbox"), "_action": "all"}
    assert "/inbox?" in client.post(f"/{TOWN}/bulk?view=all&{query}", data=data).headers["Location"]
    with app.extensions["database"].session(TOWN) as session:
        assert session.scalars(select(Bulk)).all() == []


def test_a_day_may_be_typed_as_one_says_it(enter: Enter) -> None:
    client = enter(TOWN, "agent")
    there, found = (listed(client.get(f"/{TOWN}/inbox?view=all{more}").text) for more in ("", "&from=01/02/2020"))
    assert found == there != []


def test_the_files_of_one_colleague_are_a_list(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        case = session.scalars(select(Case).where(Case.holder == "staff")).first()
        agent, chief = (
            session.scalars(select(Account).where(Account.email == f"{name}@{TOWN}.example")).one()
            for name in ("agent", "chef")
        )
        case.assignee_id, case.assignee_name = agent.id, agent.display_name
        make_agent(session, "config", email="config@example.fr", name="Yann Config")
    page = soup(enter(TOWN, "chef").get(f"/{TOWN}/inbox?assigned={agent.id}").text)
    assert listed(str(page)) == [case.reference]
    names = [option.get_text() for option in page.select("#assigned option")]
    assert names[:3] == ["N’importe qui", "Moi", "Personne"]
    assert agent.display_name in names[3:]
    assert not {chief.display_name, "Yann Config"} & set(names), "oneself is « Moi », and who configures has no case"
    [chosen] = page.select("#assigned option[selected]")
    assert chosen.get_text() == agent.display_name
    assert f"Suivi par : {agent.display_name}" in words(page.get_text())


def test_colleagues_of_other_services_are_not_offered(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        agent = session.scalars(select(Account).where(Account.email == f"agent@{TOWN}.example")).one()
        agent.services = ["north"]
        for name, services in (("Nora", ["north"]), ("Sam", ["south"]), ("Tous", [])):
            other = make_agent(session, email=f"{name}@example.fr", name=name)
            session.scalars(select(Account).where(Account.id == other.id)).one().services = services
    page = soup(enter(TOWN, "agent").get(f"/{TOWN}/inbox").text)
    names = {option.get_text() for option in page.select("#assigned option")}
    assert {"Nora", "Tous"} <= names
    assert "Sam" not in names


def test_every_filter_stays_while_one_goes_through_the_list(app: Flask, enter: Enter) -> None:
    asked = "procedure=child&q=roux&assigned=nobody&from=2020-01-01&until=2999-12-31&order=newest"
    page = soup(enter(TOWN, "agent").get(f"/{TOWN}/inbox?view=all&{asked}").text)
    [link, *_] = page.select(".queue ol a")
    for part in ("view=all", *asked.split("&")):
        assert part in str(link["href"])
    chosen = {
        str(each["name"]): str(each.get("value", "")) for each in page.select("form[role=search] input[type=date]")
    }
    assert chosen == {"from": "2020-01-01", "until": "2999-12-31"}
    told = [words(each.get_text()) for each in page.select("[aria-label=Filtres] a")]
    assert told[0].startswith("Fiche enfant")
    assert [each.partition(" ")[0] for each in told[1:]] == ["Suivi", "Depuis", "Jusqu'au"]
    removed = str(page.select("[aria-label=Filtres] a")[0]["href"])
    assert "procedure" not in removed
    assert "assigned=nobody" in removed


@pytest.fixture
def in_cp(app: Flask) -> list[str]:
    """Three children in CP, one of whom is with the family."""
    with app.extensions["database"].begin(TOWN) as session:
        chosen = list(session.scalars(select(Case).where(Case.procedure == "child").order_by(Case.due_at).limit(4)))
        for case, level in zip(chosen, ("cp", "ce1", "cp", "cp"), strict=True):
            case.answers, case.holder = {**case.answers, "school_level": level}, "staff"
        chosen[0].holder = "family"
        return [case.reference for case in chosen]


def test_answers_that_the_town_names_narrow_the_list_with_the_other_filters(enter: Enter, in_cp: list[str]) -> None:
    """`diet` is reserved, and the town does not name it."""
    client, [with_family, ce1, *waiting] = enter(TOWN, "agent"), in_cp

    def found(query: str) -> list[str]:
        return sorted(listed(client.get(f"/{TOWN}/inbox?{query}").text))

    assert found("view=all&answer.school_level=cp") == sorted([with_family, *waiting])
    assert found("answer.school_level=cp") == sorted(waiting)
    assert found("view=all&answer.school_level=ce1&procedure=child") == [ce1]
    assert found(f"answer.school_level=cp&q={waiting[0]}") == [waiting[0]]
    assert found("answer.school_level=cp&procedure=adult") == []


def test_an_answer_that_narrows_the_list_is_told_stays_and_is_removed(enter: Enter, in_cp: list[str]) -> None:
    page = soup(enter(TOWN, "agent").get(f"/{TOWN}/inbox?view=all&answer.school_level=cp").text)
    [told] = page.select("[aria-label=Filtres] a")
    assert words(told.get_text()).startswith("Classe : CP")
    assert "answer" not in str(told["href"])
    [option] = page.select("select[name='answer.school_level'] option[selected]")
    assert option["value"] == "cp"
    links = page.select(".queue ol li:not(.more) > a")
    assert len(links) == 3
    assert all("answer.school_level=cp" in str(link["href"]) for link in links)


def test_what_waits_for_others_has_a_list_of_its_own_where_a_town_has_such_states(app: Flask, enter: Enter) -> None:
    client, name = enter(TOWN, "agent"), "Chez d’autres"
    first = listed(client.get(f"/{TOWN}/inbox").text)[0]
    assert name not in client.get(f"/{TOWN}/inbox").text
    with app.extensions["database"].session(TOWN) as session:
        session.execute(update(Case).where(Case.reference == first).values(holder="others"))
        session.commit()
    assert first not in listed(client.get(f"/{TOWN}/inbox").text)
    assert name in client.get(f"/{TOWN}/inbox").text
    assert listed(client.get(f"/{TOWN}/inbox?view=others").text) == [first]
    assert "Prendre ce dossier" in client.get(f"/{TOWN}/inbox/{first}").text
