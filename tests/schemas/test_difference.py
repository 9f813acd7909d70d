from __future__ import annotations

from dataclasses import replace

from schemas.definitions import Mail, State, Transition, Workflow
from schemas.difference import differences
from tests.forms.making import choice, procedure, step, text, town, when

NAMES = step("identity", text("last_name", label="Nom"), text("first_name", label="Prénom"))
BEFORE = town(
    procedures={"trial": procedure(NAMES, step("review"))},
    workflows={"sheet": Workflow("sheet", {"waiting": State("waiting", "En attente", "orange")}, {})},
    mails={"welcome": Mail("welcome", "Bienvenue", "Bonjour")},
)


def test_trap_35_a_configurator_reads_in_words_what_changed() -> None:
    fields = (
        text("first_name", label="Prénoms", required=True),
        choice("sex", "f", "m", when=when({"first_name": "x"})),
    )
    changed = replace(
        BEFORE,
        name="Essai-sur-Mer",
        procedures={"trial": procedure(replace(NAMES, fields=fields), step("review"))},
        workflows={
            "sheet": Workflow(
                "sheet",
                {"waiting": State("waiting", "En attente de validation", "orange")},
                {"approve": Transition("approve", "Valider", ("waiting",), "valid", ("agent",))},
            )
        },
        mails={},
    )
    assert differences(BEFORE, changed) == [
        "Commune : le nom : « Essai » devient « Essai-sur-Mer ».",
        "Procédure « Essai », étape « Identity », question « Nom » : en moins.",
        "Procédure « Essai », étape « Identity », question « Prénoms », le libellé : « Prénom » devient « Prénoms ».",
        "Procédure « Essai », étape « Identity », question « Prénoms », le caractère obligatoire : « non » devient « oui ».",
        "Procédure « Essai », étape « Identity », question « Sex » : en plus.",
        "Circuit « sheet », état « En attente de validation », le libellé : « En attente » devient « En attente de validation ».",
        "Circuit « sheet », passage « Valider » : en plus.",
        "Courrier « welcome » : retiré.",
    ]


def test_the_same_town_differs_in_nothing() -> None:
    assert differences(BEFORE, replace(BEFORE, edition="another")) == []


def test_a_new_order_is_told_once() -> None:
    turned = replace(BEFORE, procedures={"trial": procedure(replace(NAMES, fields=NAMES.fields[::-1]), step("review"))})
    assert differences(BEFORE, turned) == [
        "Procédure « Essai », étape « Identity », ordre des questions : Prénom, Nom."
    ]
