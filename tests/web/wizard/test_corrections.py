from __future__ import annotations

from flask import Flask

from tests.journeys.five import CERTIFIED_CESSON, health
from tests.journeys.person import Person
from tests.web.wizard.conftest import CHILD, begin_child, logged_in

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


def test_what_an_agent_marks_is_said_beside_its_question_until_it_changes(
    app: Flask, parent: Person, agent: Person
) -> None:
    reference = send_child(parent).address.rsplit("/", 1)[-1]
    agent.visit(f"/cesson-sevigne/inbox/{reference}")
    form = agent.page.find("form", attrs={"method": "post", "action": True}) or agent.page.find(
        "form", attrs={"method": "post"}
    )
    assert form is not None
    token = agent.page.find("input", attrs={"name": "csrf_token"})["value"]  # type: ignore[index]
    version = agent.page.find("input", attrs={"name": "version"})["value"]  # type: ignore[index]
    sentence = "Le médecin a déménagé : donnez son nouveau numéro."
    agent.client.post(
        f"/cesson-sevigne/inbox/{reference}",
        data={
            "csrf_token": token,
            "version": version,
            "_action": "ask",
            "note": "Un détail à revoir.",
            "mark": "doctor_phone",
            "mark-doctor_phone": sentence,
        },
    )
    parent.visit(f"/cesson-sevigne/family/requests/{reference}").must_see(sentence)
    parent.visit(f"/cesson-sevigne/procedures/child?case={reference}").press("Commencer")
    assert parent.title == "Renseignements médicaux"
    beside = parent.page.find(id="doctor_phone-error")
    assert beside is not None
    assert sentence in beside.get_text()
    parent.press("Suivant", {"Téléphone fixe du médecin": "02 61 91 99 99"})
    parent.visit(parent.address.rsplit("/", 1)[0] + "/medical")
    assert parent.page.find(id="doctor_phone-error") is None
    parent.press("Suivant").press("Valider")
    logged_in(app, "agent").visit(f"/cesson-sevigne/inbox/{reference}").must_see("En attente de validation")
