from __future__ import annotations

import pytest

from schemas.bundle import Bundle, load_published
from tests.schemas.cases import SLUG, base
from workflows.vocabulary import vocabulary

LAPSE = "lapse: {from: incomplete, to: refused, after: 30 days}"


@pytest.mark.parametrize(
    ("written", "silence"),
    [
        ("lapse: {from: waiting, to: refused, after: 2 months, since: complete}", "refuses"),
        ("lapse: {from: waiting, to: accepted, after: 2 months, since: complete}", "accepts"),
        ("lapse: {from: waiting, to: accepted, after: 2 months, since: complete, silence: refuses}", "refuses"),
        ("lapse: {from: waiting, to: accepted, after: 30 days}", ""),
    ],
)
def test_editions_that_do_not_say_what_silence_means_are_read_by_the_colour_of_where_it_leads(
    written: str, silence: str
) -> None:
    """They were published before the language asked, and requests still run on them."""
    path = f"{SLUG}/workflows/canteen.yaml"
    files = {**base().files, path: base().files[path].replace(LAPSE, written)}
    town = load_published(Bundle(SLUG, files), vocabulary())
    assert town.workflows["canteen"].transitions["lapse"].silence == silence
