"""A bundle: all the texts of one town and of the library, which is what publishing stores and what an edition is built from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from schemas.definitions import Town
from schemas.kinds import LIBRARY
from schemas.passes import Passes
from schemas.problem import Broken, Problem
from schemas.shape.shapes import shapes_for
from schemas.vocabulary import Vocabulary

READ = (".yaml", ".yml", ".svg")
MOST_FILES = 1000
LARGEST = 4_000_000
"""Characters of a whole bundle."""


@dataclass(frozen=True)
class Bundle:
    """Texts by path (`carros/town.yaml`, `library/mails/welcome.yaml`), and the files that could not be read at all."""

    slug: str
    files: Mapping[str, str]
    problems: tuple[Problem, ...] = field(default=())

    @cached_property
    def hash(self) -> str:
        """SHA-256 of paths and texts, the name of the edition."""
        digest = hashlib.sha256()
        for path in sorted(self.files):
            for part in (path, self.files[path]):
                data = part.encode("utf-8", "surrogatepass")
                digest.update(len(data).to_bytes(8, "big") + data)
        return digest.hexdigest()


def read_bundle(towns_dir: Path | str, slug: str) -> Bundle:
    """Read the folder of a town and the library from disk.

    A file that is not UTF-8 is left out and told among the bundle's problems. Raises Broken when there is no such folder.
    """
    root = Path(towns_dir)
    if not (root / slug).is_dir():
        remedy = "Vérifiez le nom de la ville, ou créez-la avec « flask towns new »."
        raise Broken([Problem(slug, 0, 0, "ce dossier de ville n'existe pas", remedy)])
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for path in _paths(root, slug):
        name = path.relative_to(root).as_posix()
        try:
            files[name] = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            problems.append(_not_utf8(name, error))
    return Bundle(slug, files, tuple(problems))


def _paths(root: Path, slug: str) -> Iterator[Path]:
    for folder in (slug, LIBRARY):
        for path in sorted((root / folder).rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
            if path.suffix in READ and path.is_file() and not path.is_symlink() and not hidden:
                yield path


def _not_utf8(name: str, error: UnicodeDecodeError) -> Problem:
    line = bytes(error.object[: error.start]).count(b"\n") + 1
    remedy = "Enregistrez-le avec l'encodage UTF-8 : les lettres accentuées sont à retaper."
    return Problem(name, line, 1, "ce fichier n'est pas encodé en UTF-8", remedy)


def load_town(bundle: Bundle, vocabulary: Vocabulary) -> Town:
    """The town that a bundle describes.

    The same bundle gives the same town or the same problems, always. Raises Broken with every problem, sorted by place.
    """
    if (refusal := _too_large(bundle)) is not None:
        raise Broken([refusal])
    passes = Passes(bundle.slug, bundle.files, bundle.hash, shapes_for(vocabulary))
    passes.problems += bundle.problems
    return passes.town()


def load_published(bundle: Bundle, vocabulary: Vocabulary) -> Town:
    """The town of an edition that was sound when it was published, whatever rules were added since.

    Raises Broken when it cannot be built any more, for instance because it asks a type of question that is gone.
    """
    try:
        return Passes(bundle.slug, bundle.files, bundle.hash, shapes_for(vocabulary), judged=False).town()
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        fact = f"cette édition ne peut plus être construite ({type(error).__name__} : {error})"
        raise Broken([Problem(bundle.slug, 0, 0, fact, "Corrigez la ville et publiez-la de nouveau.")]) from error


def _too_large(bundle: Bundle) -> Problem | None:
    size = sum(len(text) for text in bundle.files.values())
    if len(bundle.files) <= MOST_FILES and size <= LARGEST:
        return None
    fact = f"cette ville tient en {len(bundle.files)} fichiers et {size} caractères"
    return Problem(bundle.slug, 0, 0, fact, f"Les limites sont de {MOST_FILES} fichiers et de {LARGEST} caractères.")
