"""Papers and photos: given from a phone or a computer, or taken again from the storage space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from forms.attached import NAMES
from forms.types.base import FieldType, Inputs, Post
from schemas.definitions import Field as Question
from schemas.definitions import Town
from schemas.vocabulary import Word

if TYPE_CHECKING:
    from jinja2 import Environment

    from forms.spot import Spot
    from forms.view import View

MOST_FILES = 20
USUAL_FILES = 5
PDF = "application/pdf,.pdf"
PICTURES = "image/jpeg,image/png,image/webp,image/heic,image/heif,.jpg,.jpeg,.png,.webp,.heic,.heif"
"""Offered by the browser's chooser; the server looks at the content."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What `parts/papers.html` prints of one document given to a question. `state` is waiting, clean or refused."""

    id: str
    name: str
    detail: str
    remark: str
    state: str
    sentence: str
    url: str
    preview: str
    """The address of a picture of its first page; empty while there is none to see."""


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """One document of the storage space that may be given again."""

    id: str
    name: str
    detail: str


class File(FieldType):
    """The stored answer is the list of the ids of the documents attached, never read from a post.

    The page gives `papers` (input name -> what is attached), `stored` (the storage space, None while it was not read),
    `fitting` (question, input name -> the ids of `stored` made for it) and `files_url`.
    """

    word = Word(
        "file",
        "Des documents à joindre : PDF ou photos, pris avec le téléphone, glissés ou choisis, ou repris de l'espace de stockage.",
        properties={
            "kind": {
                "type": "string",
                "minLength": 1,
                "description": "La sorte de document, parmi celles de documents.yaml : sa validité, qui le lit, où il est rangé.",
            },
            "accept": {
                "enum": ["pdf", "any"],
                "description": "pdf : les photos sont converties en PDF ; any : une photo seule reste une photo. "
                "Par défaut, le choix de la ville.",
            },
            "max_files": {
                "type": "integer",
                "minimum": 1,
                "maximum": MOST_FILES,
                "default": USUAL_FILES,
                "description": "Combien de documents au plus.",
            },
            "join": {
                "type": "boolean",
                "default": True,
                "description": "Plusieurs photos peuvent devenir les pages d'un seul PDF.",
            },
            "reuse": {
                "type": "boolean",
                "description": "Propose « Ajouter depuis mon espace de stockage ». Par défaut : oui quand une sorte est dite.",
            },
        },
        names={"kind": "document"},
        example="address_proof: {type: file, label: Justificatif de domicile, kind: address_proof, max_files: 2, required: true}",
    )
    attached = True
    ask = "Ajoutez ce document : un PDF, ou une photo prise avec votre téléphone."

    def parse(self, question: Question, post: Post) -> Any:
        return post.stored or None

    def inputs(self, question: Question, stored: Any) -> Inputs:
        return {"": ""}

    def read(self, question: Question, stored: Any) -> str:
        count = len(stored) if isinstance(stored, list) else 0
        return f"{count} document{'s' if count > 1 else ''}" if count else ""

    def tell(self, question: Question, stored: Any, facts: Mapping[str, Any]) -> str:
        """The documents' names, one a line, where the facts know them all."""
        names = facts.get(NAMES) or {}
        ids = stored if isinstance(stored, list) else []
        known = [str(names[each]) for each in ids if each in names]
        return "\n".join(known) if len(known) == len(ids) else self.read(question, stored)

    def corrected(self, before: Any, now: Any) -> bool:
        """A refused paper is gone from the start: only another one answers."""
        return bool(set(now or ()) - set(before or ()))

    # What the town says -------------------------------------------------------------------------------------
    def accepts(self, question: Question, town: Town) -> str:
        return str(question.options.get("accept") or town.uploads.accept)

    def most(self, question: Question) -> int:
        return min(int(question.options.get("max_files") or USUAL_FILES), MOST_FILES)

    def joins(self, question: Question) -> bool:
        return question.options.get("join", True) is not False

    def reuses(self, question: Question) -> bool:
        return bool(question.options.get("reuse", question.options.get("kind")))

    def rules(self, question: Question, town: Town) -> str:
        """What may be given, in one sentence or two."""
        taken = "PDF ou photo"
        if self.accepts(question, town) == "pdf":
            taken += " : une photo est convertie en PDF"
        most = self.most(question)
        count = f"{most} documents au plus, " if most > 1 else ""
        return f"{taken}. {count}{town.uploads.max_size} Mo {'chacun' if most > 1 else 'au plus'}."

    def choosable(self) -> str:
        return f"{PDF},{PICTURES}"

    # Holes -------------------------------------------------------------------------------------------------
    def address(self, q: Question, at: Spot) -> Markup:
        """Where the page's script sends the files of this question."""
        return at.hole(lambda view: escape(f"{view.page.get('files_url', '')}/{at.name_in(view)}"))

    def papers(self, q: Question, at: Spot, environment: Environment, town: Town) -> Markup:
        """What was given so far; also what an upload answers with."""

        def fill(view: View) -> str:
            name = at.name_in(view)
            given = view.page.get("papers", {}).get(name, ())
            return print_papers(environment, town, name, given) if given else ""

        return at.hole(fill)

    def reusable(self, q: Question, at: Spot, environment: Environment, town: Town) -> Markup:
        """« Ajouter depuis mon espace de stockage »: what is of this kind and about this person first, the rest folded."""

        def fill(view: View) -> str:
            name = at.name_in(view)
            given = {paper.id for paper in view.page.get("papers", {}).get(name, ())}
            space = view.page.get("stored", ())
            stored = [paper for paper in space or () if paper.id not in given]
            if not stored and space is not None:
                return ""
            made_for = view.page["fitting"](q, name) if stored else ()
            fitting = [paper for paper in stored if paper.id in made_for]
            template = environment.get_template("parts/stored_papers.html")
            others = [paper for paper in stored if paper not in fitting]
            return template.render(name=name, fitting=fitting, others=others, town=town)

        return at.hole(fill)


def print_papers(environment: Environment, town: Town, name: str, papers: Any) -> str:
    """The list of a question's papers. `name` is the question's input name."""
    return environment.get_template("parts/papers.html").render(name=name, papers=papers, town=town)
