"""The town's own file: doors that lead somewhere, colours that can be read, a password one can choose."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from schemas.colour import LEAST, nearest_readable, reads_well, worst_background
from schemas.link.placeholder import link_fixed
from schemas.link.replies import link_replies
from schemas.link.workflow import ACTORS
from schemas.node import Mark, Node
from schemas.placeholders import ACCOUNT, HOLDER, PORTAL
from schemas.problem import Problem, choose

Report = Callable[[Problem], None]

TARGETS = ("procedure", "page", "url")
KINDS = ("lowercase", "uppercase", "digits", "symbols")
NAMES_IN_WORDS = {"required_error": ("label",), "password_rule": ("length", *KINDS)}
ACTIVATED_NAMES = (*PORTAL, *ACCOUNT, *HOLDER)
"""What is known of a family whose address was just proved."""


def link_town(
    file: Node, procedures: Collection[str], pages: Collection[str], pictures: Collection[str], report: Report
) -> None:
    """Link `town.yaml` with the ids of procedures, pages and pictures that exist, sound or not."""
    for link, optional in _links(file):
        _link_door(link, optional, procedures, pages, report)
    _link_sections(file, procedures, report)
    _link_activated(file, report)
    _link_theme(file, pictures, report)
    _link_password(file, report)
    _link_roles(file, report)
    link_replies(file, report)
    link_words(file.get("words"), report)


def link_words(words: Node | None, report: Report) -> None:
    """Only `required_error` speaks of one question, and `password_rule` of numbers."""
    for name, text in () if words is None else words.items():
        link_fixed(text, NAMES_IN_WORDS.get(name, ()), report)


def _link_activated(file: Node, report: Report) -> None:
    for key in ("title", "text", "next"):
        link_fixed(file.under("activated", key), ACTIVATED_NAMES, report)


def _links(file: Node) -> Iterator[tuple[Node, bool]]:
    """Every door, and whether it may lead nowhere: a service may be named without being on the portal yet."""
    yield from ((link, False) for link in _entries(file, "home", "actions"))
    yield from ((link, True) for link in _entries(file, "home", "services"))
    yield from ((link, False) for link in _entries(file, "footer"))
    yield from ((link, False) for link in _entries(file, "activated", "links"))
    for section in _entries(file, "sections"):
        yield from ((link, False) for link in _entries(section, "links"))


def _entries(file: Node, *keys: str) -> Iterator[Node]:
    found = file.under(*keys)
    return iter(()) if found is None else found.entries()


def _link_door(link: Node, optional: bool, procedures: Collection[str], pages: Collection[str], report: Report) -> None:
    targets = [key for key in TARGETS if link.get(key) is not None]
    label = link.text("label")
    if len(targets) > 1:
        report(Problem(*link.mark, f"« {label} » mène à deux endroits : {' et '.join(targets)}", "Gardez-en un seul."))
    if not targets and not optional:
        report(Problem(*link.mark, f"« {label} » ne mène nulle part", "Ajoutez « procedure », « page » ou « url »."))
    _link_target(link.get("procedure"), "la démarche", procedures, "Démarches connues", report)
    _link_target(link.get("page"), "la page", pages, "Pages connues", report)


def _link_target(node: Node | None, noun: str, known: Collection[str], heading: str, report: Report) -> None:
    if node is not None and node.value not in known:
        remedy = choose(str(node.value), sorted(known), heading)
        report(Problem(*node.mark, f"{noun} « {node.value} » n'existe pas", remedy))


def _link_sections(file: Node, procedures: Collection[str], report: Report) -> None:
    seen: dict[str, Mark] = {}
    for section in _entries(file, "sections"):
        name, mark = section.text("id"), section.find(["id"])
        if name in seen:
            report(
                Problem(
                    *mark,
                    f"la rubrique « {name} » existe déjà (ligne {seen[name].line})",
                    "Donnez un autre « id » à l'une.",
                )
            )
        seen.setdefault(name, mark)
        for procedure in _entries(section, "procedures"):
            _link_target(procedure, "la démarche", procedures, "Démarches connues", report)


def _link_theme(file: Node, pictures: Collection[str], report: Report) -> None:
    primary = file.under("theme", "primary")
    if primary is not None and not reads_well(colour := str(primary.value)):
        ground, found = worst_background(colour)
        fact = f"la couleur {colour} se lit mal sur {ground} : son contraste y est de {found:.1f} pour 1, il en faut {LEAST}"
        remedy = f'La plus proche qui convient est "{nearest_readable(colour)}".'
        report(Problem(*primary.mark, fact.replace(".", ","), remedy))
    logo = file.under("theme", "logo")
    if logo is not None and logo.value not in pictures:
        remedy = choose(str(logo.value), sorted(pictures), "Images du dossier")
        report(Problem(*logo.mark, f"le fichier « {logo.value} » n'existe pas dans le dossier de la ville", remedy))


def _link_password(file: Node, report: Report) -> None:
    policy = file.get("password")
    if policy is None:
        return
    wanted = {key: node.value for key, node in policy.items() if isinstance(node.value, int)}
    length, kinds = wanted.get("length", 12), sum(wanted.get(kind, 0) for kind in KINDS)
    if kinds > length:
        fact = f"ce mot de passe de {length} caractères devrait en contenir {kinds} de sortes imposées"
        report(Problem(*policy.mark, fact, f"Demandez au plus {length} caractères imposés, ou allongez-le."))


def _link_roles(file: Node, report: Report) -> None:
    roles = file.get("roles")
    for name, _ in () if roles is None else roles.items():
        if name in ACTORS and name != "agent" and roles is not None:
            fact = f"« {name} » n'est pas un rôle d'agent, le portail emploie déjà ce mot"
            report(Problem(*roles.key_mark(name), fact, "Choisissez un autre identifiant."))
