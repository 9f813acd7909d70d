"""« Ma fiche famille », « Mon foyer », « Déclarer ma famille »: the sheets of each guide, with the papers it asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.journeys.five import (
    CERTIFIED,
    CERTIFIED_CESSON,
    CHILD,
    PERMISSIONS_NINA,
    health,
    page_by_page,
    start_sheet,
    street,
)
from tests.journeys.papers import photo, scan
from tests.journeys.somebody import Somebody

HOME_PAPERS: dict[str, Any] = {
    "Livret de famille": scan("livret"),
    "Justificatif de domicile de moins de 3 mois": photo("facture-eau"),
}


def declare_cesson(person: Somebody) -> None:
    home = "/cesson-sevigne/family/"
    person.visit(home).must_see("Mon profil", "Mon foyer", "Mes enfants", "Mes pré-inscriptions Petite Enfance")
    person.must_see("Mes documents à déposer", "Mes documents à télécharger")
    start_sheet(person, f"{home}section/household", "household")
    person.must_see("Pas encore envoyé")
    api = "Autorisez-vous la consultation de l'API donnant votre quotient familial CAF ?"
    general = {
        "Situation familiale": "Marié(e)",
        "Régime CAF ou autres": "CAF",
        "Numéro d'allocataire": "1234567",
        api: "Oui",
    }
    page_by_page(person, "Suivant", general)
    person.follow("Ajouter un autre responsable")
    guardian = {
        "Civilité": "Madame",
        "Nom": "Testa",
        "Prénom": "Solange",
        "Date de naissance": "12/09/1981",
        "Téléphone portable": "06 39 98 41 08",
    }
    person.press("Enregistrer", guardian).press("Suivant")
    person.press("Valider", CERTIFIED)
    person.visit(f"{home}section/children").follow("Ajouter un enfant").press("Commencer")
    page_by_page(
        person,
        "Suivant",
        CHILD | {"Lieu de naissance": "Rennes", "Département de naissance": "35 – Ille-et-Vilaine"},
        {
            "À quoi souhaitez-vous inscrire Nina ?": ["École publique", "École des arts"],
            "Activité à l'école des arts": "Danse",
            "Certificat médical d'aptitude en danse": photo("certificat"),
            "Régime alimentaire": "Sans porc",
            **dict.fromkeys(PERMISSIONS_NINA, "Oui"),
        },
        health("Téléphone fixe du médecin", "02 61 91 12 34"),
    )
    person.press("Valider", CERTIFIED_CESSON)


def declare_carbon_blanc(person: Somebody) -> None:
    start_sheet(person, "/carbon-blanc/family/", "family")
    person.must_see("Pas encore envoyé", "Pièces jointes")
    person.follow("Compléter")
    person.press("Enregistrer", {"Pays": "France", "Profession": "Employé", "Employeur": "Ville de Bordeaux"})
    person.press("Aller à l'étape 2", {"Justificatif de domicile de moins de 3 mois": scan("assurance-habitation")})
    person.must_see("Ajoutez le livret de famille complet ou, à défaut, l'acte de naissance de l'enfant.")
    person.press("Aller à l'étape 2", {"Acte de naissance de l'enfant": photo("acte")})
    person.must_see("Êtes-vous sûr de vouloir continuer uniquement avec votre personne ?")
    person.press("Non")
    person.follow("Ajouter un enfant").press("Recopier les informations du titulaire")
    person.press("Enregistrer", {"Prénom": "Nina"})
    person.must_see(
        "Des champs sont non renseignés ou mal renseignés, merci de corriger votre saisie.",
        "Le champ 'nom d'usage' est obligatoire.",
        "Le champ 'qualité du titulaire du compte' est obligatoire.",
        "Le champ 'autorité parentale du titulaire du compte' est obligatoire.",
    )
    child = {"Nom d'usage": "Testo", "Sexe": "Fille", "Date de naissance": "03/02/2018"}
    person.press(
        "Enregistrer", child | {"Qualité de Maurice Testo": "Père", "Autorité parentale de Maurice Testo": "Oui"}
    )
    person.follow("Ajouter un contact")
    contact = {
        "Civilité": "Madame",
        "Nom d'usage": "Testa",
        "Prénom": "Augusta",
        "Téléphone": "06 39 98 20 14",
        "Lien avec la famille": "Grand-mère",
    }
    person.press("Enregistrer", contact | {"À prévenir en cas d'urgence": True})
    person.press("Aller à l'étape 2")
    person.press("Envoyer ma demande", CERTIFIED)


def declare_carros(person: Somebody) -> None:
    home = "/carros/family/"
    person.visit("/carros/procedures/school_enrolment").must_see(
        "Jusqu'à traitement de votre dossier, vous ne pourrez effectuer aucune démarche supplémentaire"
    )
    person.visit(home).must_see("Ma fiche famille")
    start_sheet(person, home, "family")
    papers = {
        "Livret de famille (partie parents et enfants)": scan("livret"),
        "Pièce d'identité des responsables légaux": photo("identite"),
        "Votre logement": "Nous sommes hébergés chez quelqu'un",
        "Attestation sur l'honneur de l'hébergeant": scan("attestation"),
        "Pièce d'identité de l'hébergeant": photo("identite-hebergeant"),
        "Justificatif de domicile de l'hébergeant": scan("facture"),
        "Jugement de divorce ou attestation sur l'honneur de séparation": scan("jugement"),
    }
    page_by_page(
        person,
        "Continuer",
        {"Situation familiale": "Séparé(e)"},
        street("chemin de la Pouncha", "06510", "Carros"),
        papers,
    )
    person.press("Terminer", CERTIFIED)
    start_sheet(person, home, "adult")
    page_by_page(person, "Continuer", {}, street("chemin de la Pouncha", "06510", "Carros"), {})
    person.press("Terminer", CERTIFIED)
    start_sheet(person, home, "child")
    page_by_page(
        person,
        "Continuer",
        {},
        dict.fromkeys(PERMISSIONS_NINA, "Non"),
        health("Téléphone du médecin", "04 65 71 12 34") | {"Régime alimentaire": "Sans viande"},
    )
    vaccines = "Copie des vaccins de l'enfant"
    person.give_again(vaccines)
    assert person.papers_of(vaccines) == ["vaccins.pdf"]
    person.press("Continuer").press("Terminer", CERTIFIED)
    person.visit("/carros/procedures/school_enrolment").must_see("aucune démarche supplémentaire")


def declare_charost(person: Somebody) -> None:
    start_sheet(person, "/charost/family/", "household")
    declare_people(person, {"Situation familiale": "Marié(e)"}, "Ajouter un enfant", HOME_PAPERS)


def declare_carcans(person: Somebody) -> None:
    start_sheet(person, "/carcans/family/", "household")
    declare_people(person, {"Situation familiale": "Marié(e)"}, "", HOME_PAPERS)


def declare_people(person: Somebody, situation: dict[str, str], add_child: str, papers: dict[str, Any]) -> None:
    """A page about the situation, one of people as cards, one of papers, then the check."""
    page_by_page(person, "Continuer", situation)
    while any(reads.startswith("Compléter") for reads, _ in person.links()):
        person.follow("Compléter")
        wanted = {
            "Date de naissance": "29/04/1979", "Téléphone portable": "06 39 98 41 07", "Qualité de Maurice Testo": "Père",
            "Autorité parentale de Maurice Testo": "Oui", **street("rue de la Gare", "18290", "Chârost"),
        }  # fmt: skip
        if person.is_asked("Sexe"):
            wanted["Date de naissance"] = "03/02/2018"
        person.press("Enregistrer", {label: value for label, value in wanted.items() if person.is_asked(label)})
        assert not person.errors, person.errors
    if add_child:
        person.follow(add_child).press("Recopier votre adresse")
        person.press(
            "Enregistrer", CHILD | {"Qualité de Maurice Testo": "Père", "Autorité parentale de Maurice Testo": "Oui"}
        )
    person.press("Continuer")
    page_by_page(person, "Continuer", papers)
    person.press("Envoyer ma demande", CERTIFIED)


DECLARATIONS: dict[str, Callable[[Somebody], None]] = {
    "carros": declare_carros,
    "carcans": declare_carcans,
    "charost": declare_charost,
    "carbon-blanc": declare_carbon_blanc,
    "cesson-sevigne": declare_cesson,
}
