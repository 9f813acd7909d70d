"""What a town may keep for another time than the portal's own: the keys of `retention` in town.yaml.

The times themselves, with the text each comes from, stand in `domain.retention`, which names the same rules.
"""

from __future__ import annotations

from collections.abc import Mapping

RETENTION_RULES: Mapping[str, str] = {
    "drafts_of_visitors": "Les brouillons des visiteurs sans compte.",
    "drafts_of_accounts": "Les brouillons des familles, depuis leur dernière modification.",
    "unproved_accounts": "Les comptes dont l'adresse mail n'a jamais été confirmée.",
    "inactive_accounts": "Les comptes et leurs fiches, depuis la dernière connexion.",
    "refused_requests": "Les demandes refusées, abandonnées ou annulées, depuis leur fin.",
    "accepted_requests": "Les demandes acceptées, depuis leur fin.",
    "health": "Les renseignements de santé, depuis la fin de l'année scolaire où ils ont servi.",
    "expired_documents": "Les pièces qui ne valent plus rien, depuis leur fin de validité.",
    "readings": "Le journal des lectures de renseignements réservés.",
    "mails": "Les mails envoyés.",
}
"""Rule -> what it keeps, in French."""
