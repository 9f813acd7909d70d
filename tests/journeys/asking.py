"""What each guide lets a family ask for once its sheets are green, up to bookings and bills, with its papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from domain.clock import today
from tests.journeys.five import CERTIFIED, CERTIFIED_CESSON, PERMISSIONS_NINA, health, page_by_page, start_sheet, street
from tests.journeys.papers import photo, scan
from tests.journeys.somebody import Somebody

ADDRESS_PROOF = "Justificatif de domicile de moins de 3 mois"
VACCINATIONS = "Copie des vaccinations de l'enfant"
INSURANCE = "Attestation d'assurance responsabilité civile"


def in_days(days: int) -> str:
    return (today() + timedelta(days=days)).strftime("%d/%m/%Y")


def begin_for(person: Somebody, page: str, procedure: str, *, whom: str = "", button: str = "Commencer") -> None:
    """Follow the link of a heading that opens a procedure, for somebody where there is a choice."""
    person.visit(page)
    for reads, leads in person.links():
        if f"/procedures/{procedure}" in leads and whom in reads:
            person.visit(leads).press(button)
            return
    raise AssertionError(f"no way to {procedure} for « {whom} » on {page}: {person.links()}")


SCHOOL = {
    "Classe demandée": "CE2",
    "Motif de la demande": "Première inscription",
    "Demandez-vous une autre école que celle de votre secteur ?": "Non",
}


def send(person: Somebody, button: str, consent: dict[str, bool], says: str) -> None:
    person.press(button, dict(consent)).must_see(says)


# ------------------------------------------------------------------------------------------------ Carros
def ask_carros(person: Somebody) -> None:
    """The gates are open: the school for the child of the sheet, a nursery for a new one."""
    home = "/carros/family/"
    begin_for(person, home, "school_enrolment", whom="Nina")
    page_by_page(person, "Continuer", {}, SCHOOL | {"Date d'entrée souhaitée": in_days(60)})
    for label in (VACCINATIONS, "Attestation sur l'honneur de l'hébergeant", "Pièce d'identité de l'hébergeant"):
        person.give_again(label)
    person.give_again("Justificatif de domicile de l'hébergeant").press("Continuer")
    send(person, "Terminer", CERTIFIED, "vous serez informé(e) par courriel")

    begin_for(person, home, "early_childhood", whom="autre enfant", button="Préinscrire")
    baby = {"Nom": "Testo", "Prénom": "Missie", "Sexe": "Fille", "Date de naissance": in_days(-90)}
    wishes = {
        "Date de placement": in_days(30),
        "Établissement souhaité": "Crèche Les Lutins",
        "Motif de garde": "Activité professionnelle",
    }
    page_by_page(person, "Continuer", baby | wishes)
    person.press("Reporter", {"Semaine 1, lundi, arrivée": "08:00", "Semaine 1, lundi, départ": "17:30"})
    person.press("Continuer").must_see("Dossiers et pièces justificatives")
    for label in ("Attestation sur l'honneur de l'hébergeant", "Pièce d'identité de l'hébergeant"):
        person.give_again(label)
    person.give_again("Justificatif de domicile de l'hébergeant")
    papers = {
        "Copie des vaccins de l'enfant": photo("vaccins-missie"),
        "Justificatif d'activité des parents": scan("employeur"),
    }
    person.press("Terminer", papers | CERTIFIED).must_see("vous serez informé(e) par courriel")


# ------------------------------------------------------------------------------------------------ Cesson
def ask_cesson(person: Somebody) -> None:
    home = "/cesson-sevigne/family/section/"
    begin_for(
        person, f"{home}early_childhood", "early_childhood", whom="autre enfant", button="Ajouter une pré-inscription"
    )
    baby = {
        "Nom": "Testo",
        "Prénom": "Bébé",
        "Sexe": "Pas encore connu",
        "Naissance prévue": "Oui",
        "Date de naissance": in_days(120),
    }
    wishes = {"Date d'accueil souhaitée": in_days(240), "Accueil souhaité": "Crèche collective"}
    week = {"Lundi, arrivée": "08:00", "Lundi, départ": "17:30", "Certificat de grossesse": scan("grossesse")}
    page_by_page(person, "Suivant", baby, wishes | week)
    send(person, "Valider", CERTIFIED_CESSON, "La maison de l'enfance vous recontactera")

    begin_for(person, f"{home}enrolments", "arts_child", whom="Nina")
    person.press("Suivant")
    certificate = "Certificat médical d'aptitude à la danse"
    dance = {"Activité à l'école des arts": "Danse", "Niveau": "Débutant"}
    if not person.is_asked(certificate):
        person.press("Suivant", dance)
    person.give_again(certificate)
    person.press("Suivant", {label: value for label, value in dance.items() if person.is_asked(label)})
    send(person, "Valider", CERTIFIED_CESSON, "Votre demande sera traitée par l'école des arts.")

    arts_for_an_adult(person, home)
    begin_for(person, f"{home}enrolments", "school_enrolment", whom="Nina")
    page_by_page(person, "Suivant", {}, SCHOOL | {"Date d'entrée souhaitée": in_days(60)})
    page_by_page(person, "Suivant", {VACCINATIONS: photo("carnet"), ADDRESS_PROOF: scan("bail")})
    send(person, "Valider", CERTIFIED, "vous transmettra une attestation d'inscription")


def arts_for_an_adult(person: Somebody, home: str) -> None:
    """An adult pupil in their own right, once they said that the account is for that too."""
    person.visit("/cesson-sevigne/procedures/arts_adult").must_see("Indiquez d'abord dans « Mon profil »")
    person.visit(f"{home}profile").follow("Mon profil")
    begin_for(person, f"{home}profile", "profile")
    person.press("Suivant").press("Suivant")
    adult = "Ouvrir un dossier unique en tant qu'adulte pour vous inscrire à l'école des arts ?"
    person.press("Suivant", {adult: "Oui"}).press("Enregistrer")
    begin_for(person, f"{home}enrolments", "arts_adult")
    music = {"Activité à l'école des arts": "Musique", "Votre niveau": "Débutant", "Instrument souhaité": "Violoncelle"}
    page_by_page(person, "Suivant", music)
    send(person, "Valider", CERTIFIED_CESSON, "Votre demande sera traitée par l'école des arts.")


# ----------------------------------------------------------------------------------------------- Chârost
def fill_child_charost(person: Somebody) -> None:
    start_sheet(person, "/charost/family/", "child")
    page_by_page(
        person,
        "Continuer",
        {"École fréquentée": "École de Chârost", "Classe": "CE2", "Régime alimentaire": "Sans porc"},
        dict.fromkeys(PERMISSIONS_NINA, "Oui"),
        {},
        health("Téléphone du médecin", "02 48 26 12 34"),
    )
    send(person, "Envoyer ma demande", CERTIFIED, "Le dossier est envoyé")


def ask_charost(person: Somebody) -> None:
    """The four files of « Mes démarches familles », then what changes: an address, an allergy with its care plan."""
    home, sent = "/charost/family/", "étudie et vous répond"
    days = {"Jours habituels": ["Lundi", "Jeudi"], "À partir du": in_days(10)}
    begin_for(person, home, "care", whom="Nina")
    page_by_page(person, "Continuer", {}, {"Accueils souhaités": ["Le soir après la classe"]} | days)
    person.press("Continuer").must_see("Ajoutez ce document")
    person.give_again(ADDRESS_PROOF)
    page_by_page(person, "Continuer", {INSURANCE: scan("assurance")})
    send(person, "Envoyer ma demande", CERTIFIED, sent)
    for procedure, page in (("canteen", days), ("leisure", {"Périodes souhaitées": ["Mercredis", "Vacances d'été"]})):
        begin_for(person, home, procedure, whom="Nina")
        page_by_page(person, "Continuer", {}, page)
        person.give_again(ADDRESS_PROOF).give_again(INSURANCE)
        page_by_page(person, "Continuer", {VACCINATIONS: photo("carnet")} if procedure == "leisure" else {})
        send(person, "Envoyer ma demande", CERTIFIED, sent)
    begin_for(person, home, "school_enrolment", whom="Nina")
    page_by_page(person, "Continuer", {}, SCHOOL | {"Date d'entrée souhaitée": in_days(60)})
    person.give_again(ADDRESS_PROOF).give_again(VACCINATIONS).press("Continuer")
    send(person, "Envoyer ma demande", CERTIFIED, sent)
    change_charost(person, home)


def change_charost(person: Somebody, home: str) -> None:
    begin_for(person, home, "situation")
    page_by_page(
        person, "Continuer", {"Qu'est-ce qui change ?": ["Notre adresse"], "Depuis quelle date ?": in_days(-5)}
    )
    page_by_page(
        person, "Continuer", street("rue du Moulin", "18290", "Chârost") | {ADDRESS_PROOF: photo("nouveau-bail")}
    )
    send(person, "Envoyer ma demande", CERTIFIED, "Votre changement est envoyé")

    begin_for(person, home, "health", whom="Nina")
    health_now = {"Allergies": ["Alimentaire"], "L'enfant a-t-il un PAI ?": "Oui", "PAI signé": scan("pai")}
    asked = {"Précisez l'allergie et la conduite à tenir": "Arachide : stylo d'adrénaline dans la trousse."}
    page_by_page(person, "Continuer", health_now | asked, {})
    send(person, "Envoyer ma demande", CERTIFIED, "La mise à jour est envoyée")


# ----------------------------------------------------------------------------------------------- Carcans
def fill_child_carcans(person: Somebody) -> None:
    start_sheet(person, "/carcans/family/", "child")
    care = health("Téléphone du médecin", "05 36 49 12 34")
    doctor = {label: value for label, value in care.items() if label not in street("", "", "")}
    page_by_page(
        person,
        "Continuer",
        {"École fréquentée": "École de Carcans", "Classe": "CE2"},
        doctor,
        dict.fromkeys(PERMISSIONS_NINA, "Oui"),
    )
    send(person, "Envoyer ma demande", CERTIFIED, "Les informations sont envoyées")


def ask_carcans(person: Somebody) -> None:
    begin_for(person, "/carcans/family/", "enrolment", whom="Nina", button="Nouvelle inscription")
    page_by_page(
        person, "Continuer", {}, {"Activité souhaitée": "APS (accueil périscolaire)", "À partir du": in_days(10)}
    )
    person.give_again(ADDRESS_PROOF)
    papers = {
        INSURANCE: scan("assurance"),
        VACCINATIONS: photo("carnet"),
        "Attestation de quotient familial CAF ou MSA": scan("quotient"),
    }
    page_by_page(person, "Continuer", papers)
    send(person, "Valider ma demande d'inscription", CERTIFIED, "Votre demande d'inscription est envoyée")


FILLINGS: dict[str, Callable[[Somebody], None]] = {"charost": fill_child_charost, "carcans": fill_child_carcans}
"""Sheets of children who are known once the household's is green."""
REQUESTS: dict[str, Callable[[Somebody], None]] = {
    "carros": ask_carros,
    "carcans": ask_carcans,
    "charost": ask_charost,
    "cesson-sevigne": ask_cesson,
}
