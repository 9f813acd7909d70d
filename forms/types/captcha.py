"""Proof that a person is there: the browser works it out alone, or the person answers a question in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from forms.types.base import FieldType, Post, Refused
from schemas.definitions import Field as Question
from schemas.shape.pieces import ref
from schemas.vocabulary import Word

if TYPE_CHECKING:
    from forms.spot import Spot
    from forms.view import View


class Captcha(FieldType):
    """Kept as True once solved, so that a person proves it once per draft.

    The challenge is `view.page["captcha"]`, JSON already escaped, put into the page for the script, which posts its solution
    as the question's only input. The question in words and its token are `context.captcha_question`.
    """

    word = Word(
        "captcha",
        "Une vérification contre les robots, sans image à déchiffrer. Elle est toujours obligatoire.",
        properties={"icon": ref("icon", "Le nom d'une icône du portail affichée à côté.")},
        example="security: {type: captcha, label: Vérification, required: true}",
        sample=True,
    )
    secret = True
    """Nothing of it is kept among what was typed: a solution serves once."""
    parts = ("", "answer", "token")
    ask = "Répondez à la question pour montrer que vous n'êtes pas un robot."

    def parse(self, question: Question, post: Post) -> Any:
        if post.stored is True:
            return True
        solution, answer = post.one()[:4000], post.one("answer")[:40]
        if solution and post.context.solve_captcha(solution):
            return True
        if answer:
            given = json.dumps({"answer": answer, "token": post.one("token")[:2000]})
            if post.context.solve_captcha(given):
                return True
            raise Refused("Ce n'est pas la bonne réponse : essayez avec la nouvelle question.", "answer")
        raise Refused("La vérification a expiré : recommencez." if solution else self.ask, "answer")

    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        return dict.fromkeys(self.parts, "")

    def read(self, question: Question, stored: Any) -> str:
        return "Faite" if stored is True else ""

    def anchor(self, question: Question) -> str:
        return "answer"

    # Holes -------------------------------------------------------------------------------------------------
    def challenge(self, at: Spot) -> Markup:
        return at.hole(lambda view: view.page.get("captcha") or "")

    def words(self, at: Spot) -> Markup:
        return at.hole(lambda view: escape(_question(view)[0]))

    def token(self, at: Spot) -> Markup:
        return at.hole(lambda view: escape(_question(view)[1]))

    def unless_solved(self, at: Spot, asking: Markup, done: str) -> Markup:
        return at.either(lambda view: at.stored(view) is not True, asking, done)


def _question(view: View) -> tuple[str, str]:
    """The page's own question, made when it is shown; else the context's."""
    return view.page.get("captcha_question") or view.context.captcha_question
