"""What becomes of a file that a family gives: kept as it was prepared, or refused with what to do next.

Values shared by the gateways that judge files and the pages that receive them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from domain.errors import DomainError

INFECTED = (
    "Notre antivirus a trouvé un virus dans ce fichier : il n’a pas été gardé. Vérifiez votre appareil, puis envoyez une "
    "photo du document papier, ou demandez-le de nouveau à qui vous l’a remis."
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file ready to be kept. `size` in bytes, `digest` the SHA-256 of its content in hexadecimal.

    `content_type` is application/pdf, image/jpeg or image/png. `remark` tells the family what was done to it:
    « Photo convertie en PDF. ».
    """

    path: Path
    content_type: str
    pages: int
    size: int
    digest: str
    remark: str = ""


class RefusedPaper(DomainError):
    """A file that is not taken: `sentence` says what to do. `code` is `busy` when the same file may be sent again."""

    def __init__(self, sentence: str, code: str = "refused_paper") -> None:
        super().__init__(code, sentence)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an antivirus says; `found` is the name of what infects the file, empty when it is clean."""

    found: str = ""

    @property
    def clean(self) -> bool:
        return not self.found


class Unreachable(RuntimeError):
    """The antivirus does not answer: the file waits, unopened, and is scanned later."""
