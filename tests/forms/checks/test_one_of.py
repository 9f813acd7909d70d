from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from forms.checks import CHECKS
from forms.post import Unbound, read_post
from schemas.definitions import Check, DocumentKind, Field
from tests.forms.judging import judge
from tests.forms.making import context, town

WAYS = [["proof"], ["letter", "identity", "host_proof"]]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"proof": ["d1"]}, ""),
        ({"letter": ["d1"], "identity": ["d2"], "host_proof": ["d3"]}, ""),
        ({"proof": ["d1"], "letter": ["d2"]}, ""),
        ({}, "Donnez « proof », ou bien « letter », « identity » et « host_proof »."),
        ({"proof": []}, "Donnez « proof », ou bien « letter », « identity » et « host_proof »."),
        ({"letter": ["d1"]}, "Donnez aussi « identity » et « host_proof », ou bien « proof »."),
        ({"letter": ["d1"], "identity": ["d2"]}, "Donnez aussi « host_proof », ou bien « proof »."),
    ],
)
def test_one_way_is_given_whole(facts: dict[str, Any], said: str) -> None:
    assert judge("one_of", facts.get("proof"), WAYS, facts) == said


def test_its_sentence_calls_the_questions_by_their_labels() -> None:
    check = Check("one_of", WAYS)
    asked = [
        Field("proof", "file", "Justificatif de domicile", checks=(check,)),
        Field("letter", "file", "Lettre de l'hébergeur"),
        Field("identity", "file", "Pièce d'identité"),
    ]
    kinds = {"host_proof": DocumentKind("host_proof", "Facture de l'hébergeur")}
    asking = replace(context(), town=town(documents=kinds))
    posted = read_post(Unbound(asked), MultiDict(), stored={"letter": ["d1"]}, facts={}, context=asking)
    assert posted.errors == {
        "proof": "Donnez aussi « Pièce d'identité » et « Facture de l'hébergeur », ou bien « Justificatif de domicile »."
    }
    assert posted.answers == {"letter": ["d1"]}


def test_linking_knows_every_question_it_names() -> None:
    assert CHECKS["one_of"].word.reads is not None
    assert CHECKS["one_of"].word.reads(WAYS) == ("proof", "letter", "identity", "host_proof")
