"""A town with one procedure and one workflow, of which tests change a line: what is told of it."""

from __future__ import annotations

from schemas.bundle import Bundle, load_town
from schemas.problem import Broken
from tests.schemas.cases import SLUG, base
from workflows.vocabulary import vocabulary

ASKED = """\
procedure: ask
title: Demander
subject: request
for: [guardian]
workflow: flow
steps:
  - id: one
    title: Un
    fields:
      school: {type: choice, label: École, options: {moulin: Moulin, gare: Gare, bourg: Bourg}, required: true}
      exemption: {type: yes_no, label: Dérogation}
      city: {type: choice, label: Commune, options: {here: Ici, away: Ailleurs}, when: {exemption: true}, required: true}
      weeks: {type: number, label: Semaines, min: 1, max: 4, required: true}
      activities: {type: choices, label: Activités, options: {judo: Judo, music: Musique}}
      doctor: {type: email, label: Mail du médecin}
      birth: {type: date, label: Naissance, required: true}
      free: {type: text, label: Libre}
      proof: {type: file, label: Justificatif}
"""
FLOW = """\
workflow: flow
states:
  waiting: {label: À instruire, colour: orange, holder: staff}
  incomplete: {label: À compléter, colour: yellow, holder: family}
  granted: {label: Accordée, colour: green, final: true}
  refused: {label: Refusée, colour: red, final: true}
transitions:
  send: {from: draft, to: waiting, by: [family]}
  ask: {label: Compléter, from: waiting, to: incomplete, by: [agent], needs: [fields, message]}
  answer: {label: Renvoyer, from: incomplete, to: waiting, by: [family]}
  grant: {label: Accorder, from: waiting, to: granted, by: [agent]}
  refuse: {label: Refuser, from: waiting, to: refused, by: [agent], needs: [reason]}
"""
SERVICES = "services: {north: {label: Pôle nord}, south: {label: Pôle sud}}\n"


def told(
    *ways: str, state: str = "", asked: str = ASKED, change: tuple[str, str] = ("", ""), other: str = ""
) -> list[str]:
    """The facts told of the workflow with these transitions more and, where `state` gives its keys, the state `limbo`.

    `other` is a second procedure, `other`, that follows the workflow too.
    """
    assert change[0] in FLOW
    flow = FLOW.replace(*change, 1) if change[0] else FLOW
    limbo = f"  limbo: {{label: De côté, colour: blue, {state}}}\n" if state else ""
    flow = flow.replace("transitions:\n", limbo + "transitions:\n" + "".join(f"  {way}\n" for way in ways), 1)
    files = dict(base().files)
    files[f"{SLUG}/town.yaml"] += SERVICES
    files |= {f"{SLUG}/procedures/ask.yaml": asked, f"{SLUG}/workflows/flow.yaml": flow}
    if other:
        files[f"{SLUG}/procedures/other.yaml"] = other
    try:
        load_town(Bundle(SLUG, files), vocabulary())
    except Broken as broken:
        return [problem.fact for problem in broken.problems]
    return []
