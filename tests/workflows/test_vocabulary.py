from __future__ import annotations

from workflows.vocabulary import vocabulary


def test_the_vocabulary_gathers_every_registry() -> None:
    words = vocabulary()
    assert {"text", "people", "address"} <= words.field_types.keys()
    assert {"min_age", "same_as"} <= words.checks.keys()
    assert {
        "mail",
        "open_account",
        "invite_account",
        "activate_account",
        "write_records",
        "change_email",
        "link_child",
    } <= (words.actions.keys())
    assert words.records["account"] == ("email", "user_name", "password")
    assert "subject.*" in words.facts
    assert "case.reference" in words.placeholders
