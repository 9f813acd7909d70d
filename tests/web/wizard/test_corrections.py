from __future__ import annotations

from flask import Flask

from tests.journeys.five import CERTIFIED_CESSON, health
from tests.journeys.person import Person
from tests.web.conftest import case_of
from tests.web.wizard.conftest import CHILD, begin_child, logged_in
from web.wizard import settled

PERMISSIONS = {
    "Photographier Lou pendant les activités": "Oui", "Faire hospitaliser Lou en cas d'urgence": "Oui", "Emmener Lou en sortie": "Oui",
    "Laisser Lou se baigner pendant les activités": "Oui", "Laisser Lou rentrer à la maison sans adulte": "Oui",
}  # fmt: skip


def send_child(parent: Person) -> Person:
    begin_child(parent).press("Suivant", CHILD)
    purpose = {"À quoi souhaitez-vous inscrire Lou ?": ["École publique"], "Régime alimentaire": "Sans porc"}
    parent.press("Suivant", purpose | PERMISSIONS)
    parent.press("Suivant", health("Téléphone fixe du médecin", "02 61 91 12 34"))
    return parent.press("Valider", CERTIFIED_CESSON)


TOWN = "cesson-sevigne"
SENTENCE = "Le médecin a déménagé : donnez son nouveau numéro."


def hidden(person: Person, name: str) -> str:
    return str(person.page.find("input", attrs={"name": name})["value"])  # type: ignore[index]


def mark(agent: Person, reference: str, **marked: str) -> None:
    """What an agent's page posts: the answers ticked, a sentence each."""
    agent.visit(f"/{TOWN}/inbox/{reference}")
    said = {f"mark-{name}": sentence for name, sentence in marked.items()}
    data = {"csrf_token": hidden(agent, "csrf_token"), "version": hidden(agent, "version"), "_action": "ask"}
    answer = agent.client.post(
        f"/{TOWN}/inbox/{reference}", data={**data, "note": "Un détail à revoir.", "mark": list(marked), **said}
    )
    assert answer.status_code == 302, answer.text


def to_correct(parent: Person, agent: Person, **marked: str) -> str:
    """A child's sheet sent, given back, and taken up; its reference."""
    reference = send_child(parent).address.rsplit("/", 1)[-1]
    mark(agent, reference, **marked)
    parent.visit(f"/{TOWN}/family/requests/{reference}").must_see(*marked.values())
    parent.visit(f"/{TOWN}/procedures/child?case={reference}").press("Commencer")
    return reference


def test_what_an_agent_marks_is_said_beside_its_question_until_it_changes(
    app: Flask, parent: Person, agent: Person
) -> None:
    reference = to_correct(parent, agent, doctor_phone=SENTENCE)
    assert parent.title == "Renseignements médicaux"
    beside = parent.page.find(id="doctor_phone-error")
    assert beside is not None
    assert SENTENCE in beside.get_text()
    parent.press("Suivant", {"Téléphone fixe du médecin": "02 61 91 99 99"})
    parent.visit(parent.address.rsplit("/", 1)[0] + "/medical")
    assert parent.page.find(id="doctor_phone-error") is None
    parent.press("Suivant").press("Valider")
    logged_in(app, "agent").visit(f"/{TOWN}/inbox/{reference}").must_see("En attente de validation")


def test_a_family_sees_just_what_was_marked_and_sends_the_rest_as_it_was(
    app: Flask, parent: Person, agent: Person
) -> None:
    reference = to_correct(parent, agent, doctor_phone=SENTENCE)
    before = dict(case_of(app, TOWN, reference=reference).answers)
    assert [str(each["name"]) for each in parent.page.select("main form [name]") if str(each["name"])[0] != "_"] == [
        "csrf_token",
        "doctor_phone",
    ]
    assert len(parent.page.select(".steps li")) == 2, "the step to correct, and the last one"
    draft = parent.address.rsplit("/", 1)[0]
    assert parent.visit(f"{draft}/child").address.endswith("/medical"), "a step that asks nothing is not shown"
    form = {"csrf_token": hidden(parent, "csrf_token"), "_seen": hidden(parent, "_seen"), "_action": "next"}
    crafted = {"doctor_phone": "02 61 91 99 99", "doctor_name": "Dr Autre", "first_name": "Zoé"}
    assert parent.client.post(f"{draft}/medical", data={**form, **crafted}).status_code == 302
    parent.visit(f"{draft}/medical").must_see("vos autres réponses sont gardées")
    parent.visit(f"{draft}/validation").must_see("02 61 91 99 99")
    assert len(parent.page.select("main dl.answers a")) == 1
    parent.press("Valider")
    corrected = case_of(app, TOWN, reference=reference)
    after = corrected.answers
    assert not {settled.MARKED, settled.BEFORE, settled.REOPENED} & corrected.facts.keys(), (
        "no copy outlives an erasure"
    )
    assert {name for name in {**before, **after} if before.get(name) != after.get(name)} == {"doctor_phone"}


def test_an_agent_reads_what_was_asked_and_left_as_it_was(app: Flask, parent: Person, agent: Person) -> None:
    reference = to_correct(parent, agent, doctor_phone=SENTENCE, doctor_name="Son nom entier.")
    parent.press("Suivant", {"Téléphone fixe du médecin": "02 61 91 99 99"}).press("Valider")
    page = logged_in(app, "agent").visit(f"/{TOWN}/inbox/{reference}")
    page.must_see("Corrigé depuis votre demande", "Demandée, mais laissée telle quelle", "Nom du médecin")
