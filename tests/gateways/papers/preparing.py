"""Papers as they come in, prepared as the portal does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateways.papers import Papers, Prepared, RefusedPaper
from gateways.papers.process import ChildPapers


@pytest.fixture(scope="module")
def papers() -> Papers:
    return ChildPapers(seconds=60)  # machines are shared: no test fails for being slow


def write(folder: Path, content: bytes, name: str = "envoi.pdf") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def prepared(papers: Papers, folder: Path, *contents: bytes, accept: Any = "any", max_pages: int = 30) -> Prepared:
    sources = [write(folder, content, f"{number}.pdf") for number, content in enumerate(contents)]
    return papers.prepare(sources, folder / "made", accept=accept, max_pages=max_pages)


def refusal(papers: Papers, folder: Path, *contents: bytes, **options: Any) -> str:
    with pytest.raises(RefusedPaper) as refused:
        prepared(papers, folder, *contents, **options)
    return refused.value.sentence


NEEDS_NO_MORE = (
    "Ce fichier demande trop de mémoire ou de temps pour être lu. Enregistrez-le de nouveau en PDF, ou envoyez une photo de "
    "chaque page."
)
