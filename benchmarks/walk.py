"""What a family does: the child's wizard from its first page to the review, with one mistake on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.browser import Answer, Browser
from benchmarks.page import Answers, Page

CHILD: Answers = {
    "Nom": "Le Gall-Müller",
    "Prénom": "Léa",
    "Date de naissance": "29/04/2019",
    "Lieu de naissance": "Rennes",
    "Département de naissance": "35 – Ille-et-Vilaine",
    "Sexe": "Fille",
}
COMPLEMENTARY: Answers = {
    "À quoi souhaitez-vous inscrire Léa": ["École publique", "Restaurant scolaire", "École des arts"],
    "Activité à l'école des arts": "Danse",
    "Régime alimentaire": "Sans viande",
    "Photographier Léa": "Non",
    "Faire hospitaliser Léa": "Oui",
    "Emmener Léa en sortie": "Oui",
    "Laisser Léa se baigner": "Oui",
    "Laisser Léa rentrer": "Non",
    "Prénom et nom": ["Jeanne Morvan", "Paul Le Gall"],
    "Téléphone": ["06 39 98 20 14", "+41 21 693 11 11"],
    "Lien avec l'enfant": ["Grand-mère", "Voisin ou voisine"],
    "Peut venir chercher l'enfant": ["on", "on"],
    "À prévenir en cas d'urgence": ["on", ""],
}
MEDICAL: Answers = {
    "Nom du médecin": "Dr Anne Kerbrat",
    "Numéro": "12",
    "Nom de la voie": "rue de la Chalotais",
    "Code postal": "35510",
    "Ville": "Cesson-Sévigné",
    "Téléphone fixe du médecin": "02 61 91 12 50",
    "Allergies": ["Alimentaire", "Asthme"],
    "Précisez l'allergie": "Arachide : ni ingestion ni contact. Trousse d'urgence dans son sac, appeler le 15.",
    "L'enfant a-t-il un PAI ?": "Oui",
    "L'enfant suit-il un traitement médical ?": "Non",
    "Vaccinations obligatoires": "À jour",
    "L'enfant porte": ["Des lunettes"],
    "Hôpital souhaité": "CHU de Rennes",
    "Autres recommandations utiles": "Sieste après le repas.\nDort avec son doudou.",
}
MISTAKEN: Answers = {
    **MEDICAL,
    "Code postal": "3551",
    "Téléphone fixe du médecin": "06 39 98 20 14",
    "Vaccinations obligatoires": [],
}


@dataclass(frozen=True, slots=True)
class Move:
    """One request: `show` a step, or press `action` on it once `answers` are given. `status` is what must come back."""

    name: str
    step: str
    action: str = ""
    answers: Answers = field(default_factory=dict)
    status: int = 302

    @property
    def saves(self) -> bool:
        return bool(self.action)


def _show(step: str, name: str) -> Move:
    return Move(f"show {name}", step, status=200)


MOVES = (
    _show("child", "1 identity"),
    Move("save 1 identity", "child", "next", CHILD),
    _show("complementary", "2 authorisations"),
    Move("save 2, add a person", "complementary", "add:pickup"),
    _show("complementary", "2, one person"),
    Move("save 2, add another", "complementary", "add:pickup"),
    _show("complementary", "2, two people"),
    Move("save 2 authorisations", "complementary", "next", COMPLEMENTARY),
    _show("medical", "3 medical"),
    Move("save 3 with mistakes", "medical", "next", MISTAKEN, 422),
    Move("save 3 medical", "medical", "next", MEDICAL),
    _show("validation", "4 review"),
    Move("save 4, finish later", "validation", "later", {"Accepter": "on"}),
    _show("medical", "3 again, filled in"),
)

FIRST_MOVES = MOVES[:3]
"""For a short visit: the first step shown and saved, the second shown."""

Begin = Callable[[Browser], str]


class Walker:
    """Goes through the wizard with one browser. `begin` leads from a logged-in family to the address of a new draft."""

    def __init__(self, browser: Browser, begin: Begin) -> None:
        self.browser = browser
        self._begin = begin

    def walk(self, moves: Sequence[Move] = MOVES) -> list[Answer]:
        """One answer a move. Raises RuntimeError when the wizard does not go where it should."""
        draft = self._begin(self.browser)
        answers: list[Answer] = []
        shown = ""
        for move in moves:
            answer = self._make(draft, move, shown)
            if answer.status != move.status:
                raise RuntimeError(
                    f"{move.name}: {answer.status} instead of {move.status} {answer.location}\n{_problems(answer)}"
                )
            shown = answer.html or shown
            answers.append(answer)
        return answers

    def _make(self, draft: str, move: Move, shown: str) -> Answer:
        if not move.saves:
            return self.browser.get(f"{draft}/{move.step}")
        page = Page(shown)
        return self.browser.post(page.action, page.filled(move.answers, move.action))


def _problems(answer: Answer) -> str:
    return "\n".join(line for line in answer.html.splitlines() if "error" in line)[:2000]
