"""Papers handed to child processes, at most two at a time in each process of the portal."""

from __future__ import annotations

import hashlib
import json
import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from domain.papers import Prepared, RefusedPaper
from gateways.papers import Accept, sentences

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, "-s", "-m", "gateways.papers.child")
SECONDS = 15.0
AT_ONCE = 2
PATIENCE = 90.0
"""Seconds that a file waits for its turn, when many arrive at once."""
MEGABYTE = 1024 * 1024
ANSWER = "answer.json"
LONGEST_ANSWER = 65_536

log = logging.getLogger(__name__)


class ChildPapers:
    """`prepare`, `preview` and `watermark` by a process each: what it takes of memory goes when it ends."""

    def __init__(self, *, seconds: float = SECONDS, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        self._seconds = seconds
        self._patience = patience
        self._turns = threading.BoundedSemaphore(at_once)

    def prepare(
        self, sources: Sequence[Path], folder: Path, *, accept: Accept, max_pages: int, max_size: int = 25
    ) -> Prepared:
        _check_sizes(sources, max_size)
        task = {"sources": [str(path.resolve()) for path in sources], "accept": accept, "max_pages": max_pages}
        made, path = self._work("prepare", task, folder, "prepared")
        digest = _digest(path)  # taken here: a child that was taken over must not choose under which name it is kept
        size = path.stat().st_size
        return Prepared(
            path=path.replace(folder / f"{digest}{path.suffix}"),
            content_type=made["content_type"],
            pages=int(made["pages"]),
            size=size,
            digest=digest,
            remark=made["remark"],
        )

    def preview(self, path: Path, page: int, width: int) -> Path:
        task = {"source": str(path.resolve()), "page": page, "width": width}
        return self._work("preview", task, path.parent, f"{path.name}.{page}")[1]

    def watermark(self, path: Path, text: str) -> Path:
        return self._work(
            "watermark", {"source": str(path.resolve()), "text": text}, path.parent, f"{path.name}.marked"
        )[1]

    def _work(self, name: str, options: dict[str, Any], folder: Path, result: str) -> tuple[dict[str, Any], Path]:
        """Run one task in a folder of its own, and move what it made to `folder`. Raises RefusedPaper."""
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="paper-", dir=folder) as own:
            made = self._ask(json.dumps({"task": name, "with": options, "in": own}), Path(own))
            kept = _taken(Path(own), made["file"], folder, result)
        return made, kept

    def _ask(self, task: str, own: Path) -> dict[str, Any]:
        if not self._turns.acquire(timeout=self._patience):
            raise RefusedPaper(sentences.BUSY, "busy")
        try:
            answer = _run(task, own, self._seconds)
        finally:
            self._turns.release()
        if "refused" in answer:
            raise RefusedPaper(answer["refused"], answer["code"])
        made: dict[str, Any] = answer["made"]
        return made


def _run(task: str, own: Path, seconds: float) -> dict[str, Any]:
    """What the child answers. One that dies, or takes too long, was given a file that nobody should open."""
    with (own / "errors.log").open("wb") as log_file:
        child = subprocess.Popen(
            COMMAND, cwd=ROOT, env=_environment(own), stdin=subprocess.PIPE, stdout=log_file, stderr=log_file
        )
        try:
            child.communicate(task.encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            log.warning("A file took more than %s s to read", seconds)
            raise RefusedPaper(sentences.BOMB) from None
        finally:
            child.kill()
            child.wait()
    if child.returncode != 0:
        log.error("A file ended its reader (%s): %s", child.returncode, _last_lines(own / "errors.log"))
        raise RefusedPaper(sentences.BOMB)
    with (own / ANSWER).open("rb") as said:
        answer: dict[str, Any] = json.loads(said.read(LONGEST_ANSWER))
    return answer


def _environment(own: Path) -> dict[str, str]:
    """None of ours: no address, key or password of the portal is within reach of the child."""
    return {"LANG": "C.UTF-8", "TMPDIR": str(own), "HOME": str(own), "PYTHONDONTWRITEBYTECODE": "1"}


def _taken(own: Path, name: str, folder: Path, result: str) -> Path:
    """The file that the child made, under our name. Raises RefusedPaper for anything but a plain file of its folder."""
    made = own / Path(name).name
    if made.is_symlink() or not made.is_file():
        raise RefusedPaper(sentences.BOMB)
    return made.replace(folder / f"{result}{made.suffix}")


def _check_sizes(sources: Sequence[Path], max_size: int) -> None:
    for source in sources:
        size = source.stat().st_size
        if size > max_size * MEGABYTE:
            rounded = f"{size / MEGABYTE:.1f}".replace(".", ",").removesuffix(",0")
            raise RefusedPaper(sentences.TOO_HEAVY.format(size=rounded, most=max_size))


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _last_lines(path: Path, count: int = 5) -> str:
    return " | ".join(path.read_bytes()[-4000:].decode(errors="replace").strip().splitlines()[-count:])
