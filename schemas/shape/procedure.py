"""The shape of a file of `procedures/` and of its steps."""

from __future__ import annotations

from schemas.shape.pieces import (
    ID,
    LIBRARY_PATH,
    Schema,
    delay,
    enum,
    flag,
    identifier,
    listing,
    markdown,
    or_null,
    readers,
    record,
    ref,
    slug,
    text,
    validity,
    words,
)

SUBJECTS = ("account", "household", "adult", "child", "contact", "request")
AUDIENCES = ("anyone", "guardian", "agent")
COLUMN_PATH = ID[:-1] + "([.][a-z][a-z0-9_]*)?$"
COLUMN_HELP = "Le nom d'une colonne, par exemple situation ou household.situation."


REQUIRED = ("procedure", "title", "subject", "for", "workflow", "steps")


def procedure_schema() -> Schema:
    """A procedure written whole, and any procedure once it is merged with the library's that it uses."""
    return record("Une démarche : des étapes, un envoi, un circuit.", _procedure_properties(), REQUIRED)


def used_procedure_schema() -> Schema:
    """A procedure taken from the library, with the keys that the town changes: null drops one, `steps` replaces them all."""
    changed = {name: _changed(name, schema) for name, schema in _procedure_properties().items()}
    use = text(
        "La démarche de la bibliothèque, par exemple « canteen ».",
        pattern=LIBRARY_PATH,
        patternErrorMessage="Le nom d'un fichier de library/procedures/, sans « .yaml ».",
    )
    return record("Une démarche prise dans la bibliothèque.", {"use": use} | changed, ("procedure", "use"))


def _changed(name: str, schema: Schema) -> Schema:
    """A key as a town may change it: a block that is merged key by key needs none of its keys, and may drop some."""
    if name in ("procedure", "steps"):
        return schema
    if name == "writes":
        schema = schema | {"additionalProperties": or_null(schema["additionalProperties"])}
    if name in ("renew", "sent", "words"):
        schema = record(schema["description"], {key: or_null(inner) for key, inner in schema["properties"].items()})
    return or_null(schema)


def _procedure_properties() -> dict[str, Schema]:
    return {
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
            "additionalProperties": text(
                "La colonne de la fiche, ou « household.… » pour une colonne de celle du foyer.",
                longest=120,
                pattern=COLUMN_PATH,
                patternErrorMessage=COLUMN_HELP,
            ),
            "description": "Question, puis colonne de la fiche, là où les deux noms diffèrent ; "
            "« household.… » pour une colonne de la fiche du foyer.",
        },
        "concerns": record(
            "Pour qui du foyer elle peut être commencée, et la phrase affichée à côté des autres.",
            {"when": ref("condition", "La condition, sur « subject.… »."), "else": text("La phrase.")},
            ("when", "else"),
        ),
        "family_title": text("Le titre que lit la famille, si celui de la démarche s'adresse aux agents.", longest=120),
        "renew": record(
            "Pour une fiche : combien de temps elle vaut avant d'être à confirmer.",
            {
                "each": validity("Combien de temps elle vaut une fois validée.", school_year=True),
                "remind": delay("Combien de temps avant sa fin la famille est prévenue."),
            },
            ("each",),
        ),
        "steps": listing("Les étapes, dans l'ordre.", ref("step"), least=1),
    }


def _step_properties() -> dict[str, Schema]:
    return {
        "id": slug("L'identifiant de l'étape, unique dans la démarche."),
        "title": text("Le titre de l'étape.", longest=120),
        "intro": markdown("Le texte sous le titre."),
        "help": markdown("L'aide, dépliée à la demande."),
        "aside": markdown("Ce qui vient ensuite, dit sous les boutons."),
        "when": ref("condition", "L'étape n'est montrée que si cette condition est vraie."),
        "readers": readers(
            "Les rôles d'agents qui lisent les réponses de cette étape ; une question peut dire les siens."
        ),
        "cautions": listing("Les avertissements posés en quittant l'étape.", caution()),
        "fields": ref("fields"),
    }


def own_step_schema() -> Schema:
    """A step written in the procedure, and any step once its library file and overrides are merged."""
    return record("Une étape de la démarche.", _step_properties(), ("id", "title"))


def used_step_schema() -> Schema:
    """A step taken from the library, with what the town changes in it: null drops a key."""
    changed = {name: or_null(schema) for name, schema in _step_properties().items() if name not in ("id", "fields")}
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
