"""What a town says of the records it keeps: who reads, when a record changes, what is shared, how long it is kept."""

from __future__ import annotations

from schemas.bundle import Bundle, load_town
from schemas.definitions import Delay, Procedure, Renewal, Town, Uploads, Validity
from schemas.retention_rules import RETENTION_RULES
from schemas.shape.town import town_schema
from tests.schemas.cases import SLUG, base
from workflows.vocabulary import vocabulary

FILES = dict(base().files)
TOWN = f"{SLUG}/town.yaml"
CHILD = f"{SLUG}/procedures/child.yaml"
WORKFLOW = f"{SLUG}/workflows/canteen.yaml"
STEPS = """\
procedure: child
title: Enfant
subject: child
for: [guardian]
workflow: sheet
sheet: true
renew: {each: 12 months}
steps:
  - id: health
    title: Santé
    readers: [chief]
    fields:
      diet: {type: text, label: Régime, known: fold, change: direct}
      school: {type: text, label: École, readers: [agent, chief]}
      doctors:
        type: group
        label: Médecins
        fields:
          name: {type: text, label: Nom}
          phone: {type: phone, label: Téléphone, readers: [agent]}
  - id: rest
    title: Le reste
    fields: {colour: {type: text, label: Couleur}}
"""


def town(path: str, text: str) -> Town:
    return load_town(Bundle(SLUG, FILES | {path: text}), vocabulary())


def child(text: str) -> Procedure:
    return town(CHILD, text).procedures["child"]


def test_the_readers_of_a_step_read_its_questions_and_rows_unless_these_name_their_own() -> None:
    asked = child(STEPS).questions()
    assert asked["diet"].readers == ("chief",)
    assert asked["school"].readers == ("agent", "chief")
    assert [(row.id, row.readers) for row in asked["doctors"].fields] == [("name", ("chief",)), ("phone", ("agent",))]
    assert asked["colour"].readers == ()


def test_a_question_says_when_the_record_changes_and_how_what_is_known_shows() -> None:
    asked = child(STEPS).questions()
    assert (asked["diet"].change, asked["diet"].known) == ("direct", "fold")
    assert (asked["colour"].change, asked["colour"].known) == ("validated", "edit")


def test_a_sheet_is_asked_again() -> None:
    assert child(STEPS).renew == Renewal(Validity(12, "months"))
    assert child(STEPS.replace("renew: {each: 12 months}\n", "")).renew is None


def test_a_procedure_of_the_library_is_taken_whole_with_the_towns_keys_in_their_place() -> None:
    taken = child("procedure: child\nuse: adult\ntitle: Votre fiche\nrenew: {remind: 15 days}\n")
    assert (taken.id, taken.title, taken.subject, taken.workflow) == ("child", "Votre fiche", "adult", "sheet")
    assert taken.renew == Renewal(Validity(1, "school_year"), Delay(15, "days"))
    assert [step.id for step in taken.steps] == ["identity"]
    assert taken.questions()["employer"].readers == ("chief",)


def test_a_town_replaces_the_steps_of_a_procedure_of_the_library() -> None:
    steps = "steps:\n  - id: name\n    title: Nom\n    fields:\n      first_name: {type: text, label: Prénom}\n"
    taken = child(f"procedure: child\nuse: adult\nrenew: null\n{steps}")
    assert [step.id for step in taken.steps] == ["name"]
    assert taken.renew is None
    assert taken.sheet


def test_a_procedure_of_the_library_that_nobody_takes_is_no_procedure_of_the_town() -> None:
    assert "adult" not in town(CHILD, STEPS).procedures


def test_an_agent_may_judge_answers_one_by_one() -> None:
    judged = FILES[WORKFLOW].replace("by: [agent], do:", "by: [agent], by_field: true, do:", 1)
    transitions = town(WORKFLOW, judged).workflows["canteen"].transitions
    assert transitions["accept"].by_field
    assert not transitions["refuse"].by_field


def test_a_town_says_what_it_shares_takes_and_keeps() -> None:
    said = "shared: [sex, image_rights]\nspace: cards\nuploads: {accept: pdf, max_size: 5}\n"
    said += "retention: {mails: 60 days, health: school year}\n"
    found = town(TOWN, FILES[TOWN] + said)
    assert found.shared == ("sex", "image_rights")
    assert found.space == "cards"
    assert found.uploads == Uploads("pdf", 5, 30)
    assert dict(found.retention) == {"mails": Validity(60, "days"), "health": Validity(1, "school_year")}


def test_a_town_that_says_nothing_shares_nothing_and_keeps_the_portals_own_times() -> None:
    found = load_town(base(), vocabulary())
    assert (found.shared, found.space, found.uploads, found.retention) == ((), "page", Uploads(), {})


def test_every_rule_of_retention_may_be_written_and_no_other() -> None:
    assert set(town_schema()["properties"]["retention"]["properties"]) == set(RETENTION_RULES)
