"""What the YAML parser found wrong, said in French to someone who has never heard of a token."""

from __future__ import annotations

import re

QUOTES = 'Mettez le texte entre guillemets droits : "…".'
INDENT = "Alignez cette ligne avec les lignes sœurs : deux espaces par niveau."

TAB = ("cette ligne est décalée par une tabulation", "Remplacez la tabulation par des espaces, deux par niveau.")

SENTENCES: dict[str, tuple[str, str]] = {
    "found unexpected end of stream": ("un guillemet ouvert n'est jamais refermé", "Refermez-le à la fin du texte."),
    "found unexpected document indicator": (
        "un guillemet ouvert n'est jamais refermé",
        "Refermez-le à la fin du texte.",
    ),
    "did not find expected ',' or ']'": (
        "une liste ouverte par « [ » n'est pas refermée",
        "Séparez ses éléments par des virgules et terminez-la par « ] ».",
    ),
    "did not find expected ',' or '}'": (
        "un bloc ouvert par « { » n'est pas refermé",
        "Séparez ses clés par des virgules et terminez-le par « } ».",
    ),
    "mapping values are not allowed in this context": (
        "des deux-points suivis d'un espace arrivent là où une valeur est déjà commencée",
        "Mettez le texte entre guillemets s'il contient des deux-points, ou revoyez l'alignement de la ligne.",
    ),
    "did not find expected '-' indicator": ("un tiret de liste était attendu ici", INDENT),
    "did not find expected key": ("une clé suivie de deux-points était attendue ici", INDENT),
    "could not find expected ':'": (
        "il manque les deux-points après la clé",
        "Ajoutez « : » suivi d'un espace, ou revoyez l'alignement.",
    ),
    "block sequence entries are not allowed in this context": (
        "un tiret de liste suit une clé sur la même ligne",
        "Passez à la ligne avant le tiret.",
    ),
    "found unknown escape character": (
        "une barre oblique inversée suivie d'une lettre inconnue se trouve entre guillemets doubles",
        "Doublez la barre oblique, ou prenez des guillemets simples.",
    ),
    "did not find expected node content": ("une valeur était attendue ici", QUOTES),
    "did not find expected comment or line break": (
        "du texte suit « | » ou « > » sur la même ligne",
        "Passez à la ligne après « | », puis décalez le texte de deux espaces.",
    ),
    "found a tab character that violates indentation": TAB,
    "found a tab character where an indentation space is expected": TAB,
    "found unknown directive name": ("une ligne ne peut pas commencer par « % »", QUOTES),
    "did not find expected alphabetic or numeric character": ("« * » et « & » ont un sens réservé en YAML", QUOTES),
}


OPENED = tuple(problem for problem, (fact, _) in SENTENCES.items() if "ouvert" in fact)
"""What is shown where it was opened: where it should have closed, nobody knows."""


ENDED = {problem for problem in SENTENCES if problem.startswith("did not find expected")}
"""What a text that YAML takes to be over is said to be followed by."""

CUT = re.compile(r"[ \t]+(?P<rest>#[^\s#,}\]][^\s,}\]]*)")
"""A `#` after a blank, with no blank behind it: less a comment than the rest of a text."""
QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
APOSTROPHES = re.compile(r"(?:^|[\s:,\[{-])'(?P<text>[^']*\w'\w.*?)(?:'(?=\s*(?:[,}\]]|$))|$)")
BRACES = re.compile(r"(?:^|[:,\[{-])\s*(?P<text>(?P<first>[{\[])[\w. ]*[}\]]\s*[^\s,}\]:#][^,}\]]*)")


def cut_text(rest: str) -> tuple[str, str]:
    """Fact and remedy for a text that a `#` cuts."""
    fact = f"{rest} ne serait pas lu : après un espace, « # » commence un commentaire"
    return fact, "Mettez le texte entre guillemets."


def unquoted(line: str) -> str:
    """The line with what stands between quotes hidden, every column kept."""
    return QUOTED.sub(lambda found: "_" * len(found[0]), line)


def _early_end(line: str) -> tuple[str, str] | None:
    """A text that its first apostrophe or its first brace ends for YAML, where its author meant it to go on."""
    if (found := APOSTROPHES.search(line)) is not None:
        return "un texte entre apostrophes finit à la suivante", f'Écrivez "{found["text"]}".'
    if (found := BRACES.search(unquoted(line))) is not None:
        text = line[found.start("text") : found.end("text")].rstrip()
        return f"un texte ne peut pas commencer par « {found['first']} »", f'Mettez-le entre guillemets : "{text}".'
    return None


def in_french(problem: str, context: str, line: str) -> tuple[str, str]:
    """Fact and remedy for the parser's own sentence. `line` is the text of the line at fault."""
    if problem == "found character that cannot start any token":
        if line.lstrip(" ").startswith("\t"):
            return TAB
        return "une valeur ne peut pas commencer par ce caractère", QUOTES
    if problem in SENTENCES:
        ended = problem in ENDED
        return (_early_end(line) if ended else None) or SENTENCES[problem]
    return (
        "ce texte n'est pas du YAML lisible",
        f"Revoyez l'alignement et les guillemets. Le lecteur dit : {problem or context}.",
    )
