"""What every page must be, whoever looks at it."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

FILLABLE = ["input", "select", "textarea"]


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def check_page(page: BeautifulSoup, where: str) -> None:
    """Raises AssertionError, naming the page, for what breaks the rules of every page."""
    assert page.html is not None, where
    assert page.html["lang"] == "fr", where
    assert page.title is not None, where
    assert page.title.get_text(strip=True), f"{where}: no title"
    assert len(page.find_all("h1")) == 1, f"{where}: {[h.get_text(strip=True) for h in page.find_all('h1')]}"
    assert page.find("main", id="main"), f"{where}: no main"
    skip = page.find("a", class_="skip")
    assert skip, f"{where}: no way to skip to the content"
    assert page.find(id=str(skip["href"]).removeprefix("#")), f"{where}: the skip link leads nowhere"
    _check_nothing_inline(page, where)
    _check_labels(page, where)
    _check_ids(page, where)


def _check_nothing_inline(page: BeautifulSoup, where: str) -> None:
    assert not page.find_all("style"), f"{where}: inline style"
    assert not page.find_all(style=True), f"{where}: style attribute"
    assert all(script.get("src") and not script.get_text() for script in page.find_all("script")), (
        f"{where}: inline script"
    )
    handlers = [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert not handlers, f"{where}: {handlers}"


def _check_labels(page: BeautifulSoup, where: str) -> None:
    labelled = {label.get("for") for label in page.find_all("label")}
    for control in page.find_all(FILLABLE):
        if control.get("type") in {"hidden", "submit"}:
            continue
        inside = control.find_parent("label") is not None
        assert inside or control.get("id") in labelled, f"{where}: no label for {control}"


def _check_ids(page: BeautifulSoup, where: str) -> None:
    ids = [str(tag["id"]) for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids)), f"{where}: {sorted({each for each in ids if ids.count(each) > 1})} twice"
    for name in ("for", "aria-labelledby", "aria-describedby"):
        for tag in page.select(f"[{name}]"):
            lost = set(str(tag[name]).split()) - set(ids)
            assert not lost, f"{where}: {name} names {lost}, which is not there"


def token_of(client: FlaskClient, address: str) -> str:
    """The CSRF token of a page's first form."""
    found = soup(client.get(address).text).find("input", attrs={"name": "csrf_token"})
    assert isinstance(found, Tag), f"{address} has no form"
    return str(found["value"])
