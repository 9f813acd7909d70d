from __future__ import annotations

from dataclasses import replace

from schemas.definitions import DocumentKind, Mail, State, Transition, Uploads, Validity, Workflow
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


def test_papers_readers_and_retention_are_told_in_words() -> None:
    kind = DocumentKind("vaccines", "Carnet de vaccination", valid_for=Validity(3, "months"))
    before = replace(BEFORE, documents={"vaccines": kind, "custody": DocumentKind("custody", "Jugement de garde")})
    now = replace(kind, valid_for=Validity(1, "school_year"), readers=("health", "agent"), keep=Validity(1, "years"))
    fields = (replace(NAMES.fields[0], readers=("agent",), change="direct"), NAMES.fields[1])
    after = replace(
        before,
        space="cards",
        uploads=Uploads(accept="pdf"),
        documents={"vaccines": now},
        procedures={"trial": procedure(replace(NAMES, fields=fields), step("review"))},
    )
    assert differences(before, after) == [
        "Commune : l'accueil de l'espace : « page » devient « cards ».",
        "Commune : les fichiers acceptés : changé.",
        "Procédure « Essai », étape « Identity », question « Nom », les lecteurs : rien devient « agent ».",
        "Procédure « Essai », étape « Identity », question « Nom », le moment du changement : « validated » devient « direct ».",
        "Pièce « Jugement de garde » : retirée.",
        "Pièce « Carnet de vaccination », la validité : « 3 mois » devient « l'année scolaire ».",
        "Pièce « Carnet de vaccination », les lecteurs : rien devient « health, agent ».",
        "Pièce « Carnet de vaccination », la conservation : rien devient « 1 an ».",
    ]
