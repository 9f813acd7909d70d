"""The shape of a file of `procedures/` and of its steps."""

from __future__ import annotations

from schemas.shape.pieces import (
    ID,
    LIBRARY_PATH,
    Schema,
    enum,
    flag,
    identifier,
    listing,
    markdown,
    record,
    ref,
    slug,
    text,
    words,
)

SUBJECTS = ("account", "household", "adult", "child", "contact", "request")
AUDIENCES = ("anyone", "guardian", "agent")
COLUMN_PATH = ID[:-1] + "([.][a-z][a-z0-9_]*)?$"


def procedure_schema() -> Schema:
    properties = {
        "procedure": slug("L'identifiant de la démarche, qui est aussi le nom de son fichier."),
        "title": text("Le titre de la démarche.", longest=120),
        "subject": enum("Ce dont elle parle.", *SUBJECTS),
        "for": listing(
            "Qui peut la commencer.", enum("Visiteur, responsable connecté ou agent.", *AUDIENCES), least=1, unique=True
        ),
        "duration": text("Le temps qu'elle prend, par exemple « 5 mn ».", longest=40),
        "intro": markdown("Le texte de présentation."),
        "before": listing("Les papiers à avoir sous la main.", text("Un papier.")),
        "opens": record(
            "La condition pour la commencer, et la phrase affichée tant qu'elle n'est pas remplie.",
            {"when": ref("condition", "La condition."), "else": text("La phrase.")},
            ("when", "else"),
        ),
        "workflow": slug("Le circuit que suit la demande, un fichier de workflows/."),
        "sheet": flag("Si sa dernière demande donne l'état d'une fiche, montré par une pastille de couleur."),
        "words": words(),
        "sent": record(
            "La page affichée après l'envoi.",
            {
                "title": text("Son titre."),
                "text": markdown("Son texte."),
                "next": listing("La suite, étape par étape.", text("Une étape.")),
            },
            ("title",),
        ),
        "writes": {
            "type": "object",
            "propertyNames": {"pattern": COLUMN_PATH, "patternErrorMessage": "Le nom d'une question."},
            "additionalProperties": identifier("La colonne de la fiche."),
            "description": "Question, puis colonne de la fiche, là où les deux noms diffèrent.",
        },
        "steps": listing("Les étapes, dans l'ordre.", ref("step"), least=1),
    }
    return record(
        "Une démarche : des étapes, un envoi, un circuit.",
        properties,
        ("procedure", "title", "subject", "for", "workflow", "steps"),
    )


def _step_properties() -> dict[str, Schema]:
    return {
        "id": slug("L'identifiant de l'étape, unique dans la démarche."),
        "title": text("Le titre de l'étape.", longest=120),
        "intro": markdown("Le texte sous le titre."),
        "help": markdown("L'aide, dépliée à la demande."),
        "aside": markdown("Ce qui vient ensuite, dit sous les boutons."),
        "when": ref("condition", "L'étape n'est montrée que si cette condition est vraie."),
        "cautions": listing("Les avertissements posés en quittant l'étape.", caution()),
        "fields": ref("fields"),
    }


def own_step_schema() -> Schema:
    """A step written in the procedure, and any step once its library file and overrides are merged."""
    return record("Une étape de la démarche.", _step_properties(), ("id", "title"))


def used_step_schema() -> Schema:
    """A step taken from the library, with what the town changes in it: null drops a key."""
    changed = {name: _or_null(schema) for name, schema in _step_properties().items() if name not in ("id", "fields")}
    properties = {
        "use": text(
            "L'étape de la bibliothèque, par exemple « identity/child ».",
            pattern=LIBRARY_PATH,
            patternErrorMessage="Le chemin d'un fichier de library/steps/, sans « .yaml ».",
        ),
        "id": slug("L'identifiant de l'étape ici ; sans lui, le dernier mot de « use »."),
        **changed,
        "fields": ref("overrides"),
        "order": listing(
            "Les questions à placer en premier, dans cet ordre.", identifier("Une question."), unique=True
        ),
    }
    return record("Une étape prise dans la bibliothèque.", properties, ("use",))


def step_file_schema() -> Schema:
    """A file of library/steps/."""
    properties = _step_properties()
    del properties["id"]
    properties["step"] = text("Le chemin du fichier sous steps/, sans « .yaml ».", pattern=LIBRARY_PATH)
    return record("Une étape que les villes partagent.", properties, ("step", "title"))


def fields_file_schema() -> Schema:
    """A file of library/fields/: a mapping of questions taken as a whole."""
    return record(
        "Des questions que les villes partagent.",
        {
            "name": text("Le nom de cet ensemble de questions."),
            "fields": ref("fields"),
        },
        ("fields",),
    )


def caution() -> Schema:
    return record(
        "Un avertissement : « oui » continue, « non » reste sur l'étape.",
        {
            "id": identifier("Son identifiant, unique dans l'étape."),
            "when": ref("condition", "L'avertissement est posé si cette condition est vraie."),
            "title": text("Son titre."),
            "text": markdown("Son texte."),
            "yes": text("Le bouton qui continue.", default="Oui"),
            "no": text("Le bouton qui reste.", default="Non"),
        },
        ("id", "when", "title", "text"),
    )


def _or_null(schema: Schema) -> Schema:
    """The same value, or null to drop what the library gives. The type says it, so that no `anyOf` is needed."""
    return schema | {"type": [schema["type"], "null"]} if "type" in schema else schema
