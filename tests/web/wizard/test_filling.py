from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select

from domain.database import counting
from domain.records import Case, Draft
from jobs import publishing
from tests.journeys.person import Person
from tests.web.wizard.conftest import CHILD, TOWN, begin_child, logged_in


def drafts(app: Flask) -> list[Draft]:
    with app.extensions["database"].session(TOWN) as session:
        return list(
            session.scalars(select(Draft).where(Draft.procedure == "child", Draft.state == "open").order_by(Draft.id))
        )


def raw_post(person: Person, address: str, fields: dict[str, str | list[str]]) -> Person:
    """A crafted post, with the token of the page that is open and nothing else of it."""
    token = person.page.find("input", attrs={"name": "csrf_token"})
    assert token is not None
    data = {"csrf_token": str(token["value"])} | fields
    return person._arrive(person.client.post(address, data=data, follow_redirects=True))


def test_what_is_typed_is_kept_on_every_move(app: Flask, parent: Person) -> None:
    begin_child(parent).press("Finir plus tard", {"Prénom": "Lou"})
    begin_child(parent)
    assert drafts(app)[0].answers["first_name"] == "Lou"
    assert parent.page.find("input", id="first_name")["value"] == "Lou"  # type: ignore[index]


def test_autosave_judges_nothing_and_keeps_everything(app: Flask, parent: Person) -> None:
    begin_child(parent)
    form = parent.page.find("form", attrs={"data-wizard": True})
    seen = form.find("input", attrs={"name": "_seen"})["value"]  # type: ignore[union-attr, index]
    token = form.find("input", attrs={"name": "csrf_token"})["value"]  # type: ignore[union-attr, index]
    saved = parent.client.post(
        parent.address,
        data={"csrf_token": token, "_seen": seen, "first_name": "Lou", "birth_date": "31/02/2020"},
        headers={"X-Requested-With": "autosave"},
    )
    assert saved.status_code == 200
    assert saved.get_json()["seen"] != seen
    assert drafts(app)[0].answers["first_name"] == "Lou"
    assert drafts(app)[0].pending["birth_date"] == "31/02/2020"


def test_trap_10_a_refusal_names_each_question_and_links_to_it(parent: Person) -> None:
    begin_child(parent).press("Suivant", {"Prénom": "Lou"})
    assert parent.status == 422
    summary = parent.page.find(class_="error-summary")
    links = summary.find_all("a")  # type: ignore[union-attr]
    assert len(links) >= 4
    for link in links:
        assert parent.page.find(id=link["href"].removeprefix("#")), link["href"]
    title = parent.page.find("title")
    assert title is not None
    assert title.get_text().startswith("Erreur")


def test_trap_11_a_second_child_has_a_draft_of_its_own(app: Flask, parent: Person) -> None:
    begin_child(parent).press("Finir plus tard", {"Prénom": "Lou"})
    parent.visit(f"/{TOWN}/procedures/child?person=").press("Commencer").press("Finir plus tard", {"Prénom": "Tom"})
    assert {draft.answers.get("first_name") for draft in drafts(app)} == {"Lou", "Tom"}


def test_trap_6_two_tabs_on_one_step_do_not_overwrite_each_other(app: Flask, parent: Person) -> None:
    begin_child(parent)
    address = parent.address
    other = Person(parent.client).visit(address)
    other.press("Finir plus tard", {"Prénom": "Lou"})
    parent.press("Finir plus tard", {"Prénom": "Louise"})
    assert parent.status == 409, parent.text[:900]
    parent.must_see("Pendant ce temps", "« Lou »", "rien n'est perdu")
    assert parent.page.find("input", id="first_name")["value"] == "Louise"  # type: ignore[index]
    assert drafts(app)[0].answers["first_name"] == "Lou"
    parent.press("Finir plus tard")
    assert drafts(app)[0].answers["first_name"] == "Louise"


def test_two_tabs_on_two_steps_do_not_disturb_each_other(app: Flask, parent: Person) -> None:
    begin_child(parent)
    first_step = parent.address
    parent.press("Suivant", CHILD)
    behind = Person(parent.client).visit(first_step)
    parent.press("Finir plus tard", {"Régime alimentaire": "Sans porc"})
    behind.press("Finir plus tard", {"Prénom": "Louise"})
    assert behind.status == 200
    assert drafts(app)[0].answers["first_name"] == "Louise"
    assert drafts(app)[0].answers["diet"] == "no_pork"


def test_trap_7_a_post_survives_the_login(app: Flask, parent: Person) -> None:
    begin_child(parent)
    parent.client.delete_cookie("session")
    parent.press("Suivant", CHILD)
    assert parent.address == f"/{TOWN}/login"
    label = next(label for label in parent.labels() if "passe" not in label.lower() and "souvenir" not in label.lower())
    parent.press("Connexion", {label: f"nouvelle@{TOWN}.example", "Mot de passe": "guichet-demo"})
    assert drafts(app)[0].answers["first_name"] == "Lou"
    assert parent.page.find("input", id="first_name")["value"] == "Lou"  # type: ignore[index]


def test_trap_7_a_stale_token_loses_nothing(app: Flask, parent: Person) -> None:
    begin_child(parent)
    token = parent.page.find("form", attrs={"data-wizard": True}).find("input", attrs={"name": "csrf_token"})  # type: ignore[union-attr]
    token["value"] = "stale"  # type: ignore[index]
    parent.press("Suivant", {"Prénom": "Lou"})
    assert parent.status == 400
    assert parent.page.find("input", id="first_name")["value"] == "Lou"  # type: ignore[index]
    parent.press("Finir plus tard")
    assert drafts(app)[0].answers["first_name"] == "Lou"


def test_trap_17_no_get_of_a_draft_writes(app: Flask, parent: Person) -> None:
    begin_child(parent).press("Suivant", CHILD)
    before = [(draft.version, draft.updated_at) for draft in drafts(app)]
    with counting(app.extensions["database"]) as statements:
        for address in (parent.address, f"/{TOWN}/procedures/child", f"/{TOWN}/family/"):
            parent.visit(address)
    assert not [text for text in statements if not text.lstrip().upper().startswith(("SELECT", "PRAGMA"))]
    assert [(draft.version, draft.updated_at) for draft in drafts(app)] == before


def test_trap_16_a_step_is_shown_with_three_statements_and_saved_with_four(app: Flask, parent: Person) -> None:
    begin_child(parent).press("Suivant", CHILD)
    address = parent.address
    with counting(app.extensions["database"]) as shown:
        parent.client.get(address)
    assert len(shown) <= 3, shown
    token = parent.page.find("form", attrs={"data-wizard": True}).find("input", attrs={"name": "csrf_token"})["value"]  # type: ignore[union-attr, index]
    with counting(app.extensions["database"]) as saved:
        parent.client.post(address, data={"csrf_token": token, "_action": "save", "diet": "no_pork"})
    assert len(saved) <= 4, saved


def test_trap_3_a_draft_keeps_the_edition_it_began_with(app: Flask, parent: Person, tmp_path: object) -> None:
    begin_child(parent)
    address = parent.address
    settings = app.extensions["settings"]
    database, vocabulary = app.extensions["database"], app.extensions["vocabulary"]
    copy = tmp_path / "towns"  # type: ignore[operator]
    import shutil

    shutil.copytree(settings.towns, copy)
    path = copy / TOWN / "procedures" / "child.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("title: Informations enfant", "title: Votre enfant"), encoding="utf-8"
    )
    assert publishing.publish(database, copy, TOWN, vocabulary).changed
    app.extensions["editions"].forget_look()
    assert parent.visit(address).title == "Informations enfant"
    parent.visit(f"/{TOWN}/procedures/child?person=").press("Commencer")
    assert parent.title == "Votre enfant"


def test_trap_4_a_file_that_no_longer_holds_is_not_sent(app: Flask, parent: Person) -> None:
    begin_child(parent).press("Suivant", CHILD)
    with app.extensions["database"].begin(TOWN) as session:
        draft = session.scalars(select(Draft).where(Draft.procedure == "child", Draft.state == "open")).one()
        draft.seen = {"child": True, "complementary": True, "medical": True, "validation": True}
        address = f"/{TOWN}/drafts/{draft.id}/validation"
    parent.visit(address)
    assert "validation" not in parent.address
    with app.extensions["database"].session(TOWN) as session:
        assert not session.scalars(select(Case).where(Case.draft_id == draft.id)).all()


def test_trap_4_sending_checks_the_whole_file_again(app: Flask, parent: Person) -> None:
    from tests.journeys.five import CERTIFIED_CESSON, health
    from tests.web.wizard.test_corrections import PERMISSIONS

    begin_child(parent).press("Suivant", CHILD)
    purpose = {"À quoi souhaitez-vous inscrire Lou ?": ["École publique"], "Régime alimentaire": "Sans porc"}
    parent.press("Suivant", purpose | PERMISSIONS)
    parent.press("Suivant", health("Téléphone fixe du médecin", "02 61 91 12 34"))
    with app.extensions["database"].begin(TOWN) as session:
        draft = session.scalars(select(Draft).where(Draft.procedure == "child", Draft.state == "open")).one()
        draft.answers = {**draft.answers, "birth_date": "2999-01-01"}
        draft_id = draft.id
    parent.visit(parent.address).press("Valider", CERTIFIED_CESSON)
    assert parent.address.endswith("/child")
    assert parent.errors
    with app.extensions["database"].session(TOWN) as session:
        assert session.scalars(select(Draft.state).where(Draft.id == draft_id)).one() == "open"
        assert session.scalars(select(Case).where(Case.draft_id == draft_id)).all() == []


@pytest.mark.parametrize("step", ["complementary", "medical", "validation"])
def test_a_step_is_not_reached_before_those_before_it(parent: Person, step: str) -> None:
    begin_child(parent)
    first = parent.address
    parent.visit(first.rsplit("/", 1)[0] + "/" + step)
    assert parent.address == first


def test_another_familys_draft_does_not_exist(app: Flask, parent: Person) -> None:
    begin_child(parent)
    assert logged_in(app, "famille").visit(parent.address).status == 404
    assert logged_in(app, "agent").visit(parent.address).status == 404


def test_a_compiled_page_holds_nothing_of_its_first_visitor(app: Flask) -> None:
    first, second = logged_in(app, "nouvelle"), logged_in(app, "famille")
    begin_child(first)
    tokens = {str(each["value"]) for each in first.page.find_all("input", attrs={"name": "csrf_token"})}
    begin_child(second)
    assert not tokens & {str(each["value"]) for each in second.page.find_all("input", attrs={"name": "csrf_token"})}


def test_a_ten_megabyte_body_gets_a_clear_page(parent: Person) -> None:
    begin_child(parent)
    raw_post(parent, parent.address, {"first_name": "x" * 10_000_000})
    assert parent.status == 413
    assert "trop volumineux" in parent.text


@pytest.mark.parametrize(
    "fields",
    [
        {"first_name": ["a", "b"], "sex": "dragon", "birth_date": "2020-13-45"},
        {"_action": "submit"}, {"_action": "add:nothing"}, {"_action": "remove::"}, {"_action": "pick:address:{broken"},
        {"_action": "yes:unknown"}, {"_action": "copy:x:y:z"}, {"_action": ""}, {"_seen": "zzz"}, {"household_id": "1", "state": "sent"},
    ],
)  # fmt: skip
def test_a_crafted_post_gets_a_page(parent: Person, fields: dict[str, str | list[str]]) -> None:
    begin_child(parent)
    raw_post(parent, parent.address, fields)
    assert parent.status in {200, 409, 422}, parent.text[:900]
    assert parent.title


def test_cancelling_asks_first_and_forgets_the_answers(app: Flask, parent: Person) -> None:
    begin_child(parent).press("Finir plus tard", {"Prénom": "Lou"})
    begin_child(parent).follow("Annuler la démarche").press("Oui")
    assert drafts(app) == []
    with app.extensions["database"].session(TOWN) as session:
        cancelled = session.scalars(select(Draft).where(Draft.state == "cancelled")).one()
        assert json.dumps(cancelled.answers) == "{}"
