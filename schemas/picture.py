"""A town's logo: an SVG that draws, and does nothing else."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from schemas.problem import Problem

LARGEST = 64_000
SHAPES = ("path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "text", "tspan")
FRAMES = (
    "svg",
    "g",
    "defs",
    "use",
    "symbol",
    "title",
    "desc",
    "clipPath",
    "mask",
    "stop",
    "linearGradient",
    "radialGradient",
)
REMEDY = "Exportez-le de nouveau en « SVG simple », sans script ni image liée."


def picture_problems(file: str, text: str) -> list[Problem]:
    """Why a picture is refused: it would run a script, fetch something, or is no SVG."""
    if len(text) > LARGEST:
        return [
            Problem(file, 1, 1, f"ce dessin fait {len(text)} caractères, la limite est de {LARGEST}", "Simplifiez-le.")
        ]
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        return [Problem(file, 1, 1, "ce dessin contient une déclaration DOCTYPE", "Retirez-la.")]
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        line, column = error.position
        return [Problem(file, line, column + 1, "ce dessin n'est pas du SVG lisible", REMEDY)]
    return sorted({problem for element in root.iter() for problem in _element_problems(file, element)})


def _element_problems(file: str, element: ElementTree.Element) -> list[Problem]:
    name = _local(str(element.tag))
    found = [] if name in SHAPES or name in FRAMES else [f"ce dessin contient un élément « {name} »"]
    for attribute, value in element.attrib.items():
        local = _local(attribute).lower()
        linked = local == "href" and not value.startswith("#")
        if local.startswith("on") or linked or re.search(r"javascript:|url\(\s*['\"]?(?!#)", value, re.IGNORECASE):
            found.append(f"ce dessin contient un attribut « {local} » qui agit ou va chercher ailleurs")
    return [Problem(file, 1, 1, fact, REMEDY) for fact in found]


def _local(name: str) -> str:
    return name.rpartition("}")[2]
