"""The four passes over one bundle, each reporting all that it finds; linking waits for what it needs to be sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from schemas.build import build_mail, build_page, build_procedure
from schemas.build_town import build_town
from schemas.build_workflow import build_workflow
from schemas.definitions import Procedure, Town
from schemas.kinds import NAMED_BY, Kind, Place, place_of
from schemas.library import Library
from schemas.link.login import link_account
from schemas.link.names import Names
from schemas.link.procedure import link_procedure, link_workflow_name
from schemas.link.reach import unreachable
from schemas.link.texts import link_mail, link_page
from schemas.link.town import link_town, link_words
from schemas.link.workflow import link_transition_conditions, link_workflow
from schemas.node import Node
from schemas.picture import picture_problems
from schemas.problem import Broken, Problem, choose
from schemas.read import read
from schemas.shape.shapes import Shapes

FOLDERS = "procedures/, workflows/, mails/, pages/"
read_shared = lru_cache(maxsize=256)(read)
"""Library files are the same for all towns: read once, their nodes never change."""


class Passes:
    """One reading of one bundle. `town()` is the only way out."""

    def __init__(self, slug: str, files: Mapping[str, str], edition: str, shapes: Shapes) -> None:
        self.slug = slug
        self.files = files
        self.edition = edition
        self.shapes = shapes
        self.vocabulary = shapes.vocabulary
        self.problems: list[Problem] = []
        self.existing: dict[tuple[Kind, str], str] = {}
        """Path of each file by what it is; a town's own stands before the library's."""
        self.sound: dict[str, Node] = {}
        """What could be read and has the shape of its kind, by path."""
        self.steps: dict[str, list[Node]] = {}
        """The complete steps of each procedure whose steps are all sound."""
        self.names: dict[str, Names] = {}

    def town(self) -> Town:
        """The town, or Broken with every problem found."""
        self._read_all()
        self._complete_procedures()
        self._link_all()
        if self.problems:
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
                self.existing["picture", place.name] = path
                self.problems += picture_problems(path, self.files[path])
            else:
                self._read_file(path, place)
        if ("town", self.slug) not in self.existing:
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
        hint = choose(folder, ["procedures", "workflows", "mails", "pages"], "")
        return hint[hint.index("Vouliez-vous") :] if "Vouliez-vous" in hint else ""

    def _read_file(self, path: str, place: Place) -> None:
        if not (place.shared and (place.kind, place.name) in self.existing):
            self.existing[place.kind, place.name] = path
        node, found = (read_shared if place.shared else read)(path, self.files[path])
        if node is not None:
            shaped = (
                self.shapes.shared_file(place.kind, node) if place.shared else tuple(self.shapes.file(place.kind, node))
            )
            found = [*found, *shaped, *_misnamed(path, place, node)]
        self.problems += found
        if node is not None and not found:
            self.sound[path] = node

    def _complete_procedures(self) -> None:
        library = Library(self._library_files(), self.report)
        for (kind, name), path in sorted(self.existing.items()):
            if kind == "step" and path in self.sound:
                self._complete_steps([self.sound[path].without("step")], library)
            elif kind == "procedure" and path in self.sound:
                steps = self.sound[path].get("steps")
                complete = self._complete_steps([] if steps is None else steps.entries(), library)
                if complete is not None:
                    self.steps[name] = complete

    def _library_files(self) -> dict[tuple[Kind, str], Node | None]:
        shared: tuple[Kind, ...] = ("step", "fields", "list")
        return {(kind, name): self.sound.get(path) for (kind, name), path in self.existing.items() if kind in shared}

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
            self.problems += self.shapes.step(whole)
            complete.append(whole)
        return None if missing or len(self.problems) > before else complete

    def _link_all(self) -> None:
        town = self._sound_one("town", self.slug)
        for name, steps in self.steps.items():
            self._link_procedure(name, steps, town)
        for name in self._used_workflows():
            self._link_workflow(name, town)
        for kind, link in (("mail", link_mail), ("page", link_page)):
            for _, node in self._sound_of(kind):  # type: ignore[arg-type]
                link(node, self.vocabulary, self.report)
        if town is not None:
            link_town(town, self._ids("procedure"), self._ids("page"), self._ids("picture"), self.report)

    def _link_procedure(self, name: str, steps: list[Node], town: Node | None) -> None:
        file = self.sound[self.existing["procedure", name]]
        self.names[name] = link_procedure(file, steps, self.vocabulary, self.report)
        link_workflow_name(file, self._ids("workflow"), self.report)
        link_words(file.get("words"), self.report)
        if town is not None:
            link_account(town, file, steps, self.report)

    def _link_workflow(self, name: str, town: Node | None) -> None:
        node = self._sound_one("workflow", name)
        if node is None or town is None:
            return
        roles = [role for role, _ in (town.get("roles") or Node({}, town.mark)).items()]
        link_workflow(node, roles, self._ids("mail"), self.vocabulary, self.report)
        for procedure, names in self.names.items():
            if self.sound[self.existing["procedure", procedure]].text("workflow") == name:
                link_transition_conditions(node, names, self.report)

    def _used_workflows(self) -> list[str]:
        """The town's own, and those of the library that its procedures name."""
        named = {node.text("workflow") for _, node in self._sound_of("procedure")}
        return [name for name in self._ids("workflow") if name in named or not self._is_shared("workflow", name)]

    def _is_shared(self, kind: Kind, name: str) -> bool:
        return not self.existing[kind, name].startswith(f"{self.slug}/")

    def _ids(self, kind: Kind) -> list[str]:
        return sorted(name for other, name in self.existing if other == kind)

    def _sound_one(self, kind: Kind, name: str) -> Node | None:
        return self.sound.get(self.existing.get((kind, name), ""))

    def _sound_of(self, kind: Kind) -> Iterator[tuple[str, Node]]:
        for name in self._ids(kind):
            if (node := self._sound_one(kind, name)) is not None:
                yield name, node

    def _build(self) -> Town:
        procedures: dict[str, Procedure] = {}
        for name, steps in sorted(self.steps.items()):
            file = self.sound[self.existing["procedure", name]]
            procedures[name] = build_procedure(file, steps, self.vocabulary)
            self.problems += unreachable(procedures[name], file, steps)
        if self.problems:
            raise Broken(self.problems)
        return build_town(
            self.sound[self.existing["town", self.slug]],
            self.edition,
            procedures,
            {name: build_workflow(self.sound[self.existing["workflow", name]]) for name in self._used_workflows()},
            {name: build_mail(node) for name, node in self._sound_of("mail")},
            {name: build_page(node) for name, node in self._sound_of("page")},
            {name: self.files[self.existing["picture", name]] for name in self._ids("picture")},
        )


def _misnamed(path: str, place: Place, node: Node) -> Iterator[Problem]:
    """A file says its own name, so that renaming one without the other is seen."""
    key = NAMED_BY.get(place.kind)
    written = node.get(key) if key is not None else None
    if written is not None and isinstance(written.value, str) and written.value != place.name:
        holder = "son dossier" if place.kind == "town" else "ce fichier"
        fact = f"« {key} » vaut « {written.value} », alors que {holder} s'appelle « {place.name} »"
        yield Problem(*written.mark, fact, "Donnez-leur le même nom.")
