"""The four passes over one bundle, each reporting all that it finds; linking waits for what it needs to be sound.

An edition that was sound when it was published is read again without being judged: the rules may have grown since, and its
families are still served.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from schemas.build import build_mail, build_page, build_procedure, build_template
from schemas.build_town import build_town
from schemas.build_workflow import build_workflow
from schemas.definitions import DocumentKind, Procedure, Town, Workflow
from schemas.documents import build_kinds, merged_kinds
from schemas.held import Held
from schemas.kinds import LIBRARY, NAMED_BY, Kind, Place, place_of
from schemas.library import Library
from schemas.link.passable import begun_by, impassable
from schemas.link.reach import unreachable
from schemas.linking import Linking, has_papers
from schemas.node import Node
from schemas.picture import picture_problems
from schemas.problem import Broken, Problem, choose
from schemas.read import read
from schemas.shape.shapes import Shapes

FOLDERS = "procedures/, workflows/, mails/, pages/, documents/"
read_shared = lru_cache(maxsize=256)(read)
"""Library files are the same for all towns: read once, their nodes never change."""


class Passes:
    """One reading of one bundle. `town()` is the only way out."""

    def __init__(self, slug: str, files: Mapping[str, str], edition: str, shapes: Shapes, judged: bool = True) -> None:
        self.judged = judged
        """Whether anything wrong refuses the town, or only what keeps it from being built."""
        self.slug = slug
        self.files = files
        self.edition = edition
        self.shapes = shapes
        self.vocabulary = shapes.vocabulary
        self.problems: list[Problem] = []
        self.held = Held(slug)

    def town(self) -> Town:
        """The town, or Broken with every problem found."""
        self._read_all()
        self._merge_shared()
        self._complete_procedures()
        if self.judged:
            Linking(self.held, self.vocabulary, self.report).all()
        if self.problems and (self.judged or self.held.lacks_a_file()):
            raise Broken(self.problems)
        return self._build()

    def report(self, problem: Problem) -> None:
        self.problems.append(problem)

    def _read_all(self) -> None:
        for path in sorted(self.files):
            place = place_of(path, self.slug)
            if place is None:
                self.report(self._unread(path))
            elif place.kind == "picture":
                self.held.existing["picture", place.name] = path
                self.problems += picture_problems(path, self.files[path])
            else:
                self._read_file(path, place)
        if ("town", self.slug) not in self.held.existing:
            self.report(
                Problem(
                    f"{self.slug}/town.yaml", 0, 0, "ce fichier manque", "Créez-le : il nomme la ville et son portail."
                )
            )

    def _unread(self, path: str) -> Problem:
        if path.endswith(".yml"):
            return Problem(path, 0, 0, "ce fichier n'est lu par personne", "Renommez-le en « .yaml ».")
        remedy = f"Rangez-le dans l'un des dossiers {FOLDERS}, ou supprimez-le. {self._nearest_folder(path)}".rstrip()
        return Problem(path, 0, 0, "ce fichier n'est lu par personne", remedy)

    def _nearest_folder(self, path: str) -> str:
        folder = path.split("/")[1] if path.count("/") > 1 else ""
        hint = choose(folder, ["procedures", "workflows", "mails", "pages", "documents"], "")
        return hint[hint.index("Vouliez-vous") :] if "Vouliez-vous" in hint else ""

    def _read_file(self, path: str, place: Place) -> None:
        if not (place.shared and (place.kind, place.name) in self.held.existing):
            self.held.existing[place.kind, place.name] = path
        node, found = (read_shared if place.shared else read)(path, self.files[path])
        if node is not None and self.judged:
            shaped = (
                self.shapes.shared_file(place.kind, node) if place.shared else tuple(self.shapes.file(place.kind, node))
            )
            found = [*found, *shaped, *_misnamed(path, place, node)]
        self.problems += found
        if node is not None and not (found and self.judged):
            self.held.sound[path] = node

    def _merge_shared(self) -> None:
        """What the town takes whole from the library and changes: procedures, kinds of papers."""
        library = Library(self._library_files("shared_procedure"), self.report)
        for name in self.held.ids("procedure"):
            path = self.held.existing["procedure", name]
            use = self.held.sound[path].get("use") if path in self.held.sound else None
            if use is not None:
                self.held.used[name] = use
                self._use_procedure(path, library)
        shared, own = self.held.one("documents", LIBRARY), self.held.one("documents", self.slug)
        self.held.kinds = merged_kinds(shared, own, self.report)
        for _, kind in () if self.held.kinds is None or not self.judged else self.held.kinds.items():
            self.problems += self.shapes.document.problems(kind)

    def _use_procedure(self, path: str, library: Library) -> None:
        """Put the whole procedure in the place of the file that takes it; nothing when it cannot be whole."""
        whole = library.procedure(self.held.sound.pop(path))
        found = [] if whole is None or not self.judged else list(self.shapes.merged(whole))
        self.problems += found
        if whole is not None and not found:
            self.held.sound[path] = whole

    def _complete_procedures(self) -> None:
        library = Library(self._library_files("step", "fields", "list"), self.report)
        for (kind, name), path in sorted(self.held.existing.items()):
            if kind == "step" and path in self.held.sound:
                self._complete_steps([self.held.sound[path].without("step")], library)
            elif kind in ("procedure", "shared_procedure") and path in self.held.sound:
                steps = self.held.sound[path].get("steps")
                complete = self._complete_steps([] if steps is None else steps.entries(), library)
                if complete is not None and kind == "procedure":
                    self.held.steps[name] = complete

    def _library_files(self, *shared: Kind) -> dict[tuple[Kind, str], Node | None]:
        existing = self.held.existing.items()
        return {(kind, name): self.held.sound.get(path) for (kind, name), path in existing if kind in shared}

    def _complete_steps(self, steps: Iterable[Node], library: Library) -> list[Node] | None:
        """Every step with its library file merged in, or None when one has a problem."""
        complete: list[Node] = []
        before = len(self.problems)
        missing = False
        for step in steps:
            whole = library.step(step)
            if whole is None:
                missing = True
                continue
            if self.judged:
                self.problems += self.shapes.step(whole)
            complete.append(whole)
        return None if missing or (self.judged and len(self.problems) > before) else complete

    def _build(self) -> Town:
        held = self.held
        procedures: dict[str, Procedure] = {}
        for name, steps in sorted(held.steps.items()):
            procedures[name] = build_procedure(held.procedure(name), steps, self.vocabulary)
            if self.judged:
                self.problems += unreachable(procedures[name], held.procedure(name), steps)
        workflows = {name: build_workflow(held.sound[held.existing["workflow", name]]) for name in held.workflows()}
        if self.judged:
            self.problems += self._impassable(workflows, procedures)
        if self.judged and self.problems:
            raise Broken(self.problems)
        return build_town(
            held.sound[held.existing["town", self.slug]],
            self.edition,
            procedures,
            workflows,
            {name: build_mail(node) for name, node in held.all("mail")},
            {name: build_page(node) for name, node in held.all("page")},
            {name: self.files[held.existing["picture", name]] for name in held.ids("picture")},
            self._build_kinds(),
            {name: build_template(node) for name, node in held.all("template")},
        )

    def _impassable(self, workflows: Mapping[str, Workflow], procedures: Mapping[str, Procedure]) -> Iterator[Problem]:
        begun = begun_by(workflows.values())
        for name, workflow in workflows.items():
            takers = [procedure for procedure in procedures.values() if procedure.workflow == name]
            yield from impassable(workflow, self.held.sound[self.held.existing["workflow", name]], takers, begun)

    def _build_kinds(self) -> Mapping[str, DocumentKind]:
        kinds = self.held.kinds
        return build_kinds(kinds) if kinds is not None and has_papers(self.held, self.vocabulary) else {}


def _misnamed(path: str, place: Place, node: Node) -> Iterator[Problem]:
    """A file says its own name, so that renaming one without the other is seen."""
    key = NAMED_BY.get(place.kind)
    written = node.get(key) if key is not None else None
    if written is not None and isinstance(written.value, str) and written.value != place.name:
        holder = "son dossier" if place.kind == "town" else "ce fichier"
        fact = f"« {key} » vaut « {written.value} », alors que {holder} s'appelle « {place.name} »"
        yield Problem(*written.mark, fact, "Donnez-leur le même nom.")
