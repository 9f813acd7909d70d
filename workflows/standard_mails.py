"""The mails that the portal itself sends, for towns that did not write their own of the same id."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.definitions import Mail

_SIGNED = "\n\n{service.name}, {service.phone}\n"

STANDARD: Mapping[str, Mail] = {
    mail.id: mail
    for mail in (
        Mail(
            "activation",
            "Confirmez votre adresse pour activer votre compte",
            "Bonjour {holder.full_name},\n\nVous avez demandé la création de votre compte sur {town.the_portal}.\n\n"
            "[Activer mon compte]({link})\n\nCe lien est valable jusqu’au {expires}. Votre identifiant : "
            "**{account.login}**." + _SIGNED,
        ),
        Mail(
            "account_invited",
            "Votre compte vous attend : choisissez votre mot de passe",
            "Bonjour {holder.full_name},\n\nNous avons ouvert votre compte sur {town.the_portal}. Votre identifiant : "
            "**{account.login}**.\n\n[Choisir mon mot de passe]({link})\n\nCe lien est valable jusqu’au {expires}."
            + _SIGNED,
        ),
        Mail(
            "staff_invited",
            "Votre compte d’agent : choisissez votre mot de passe",
            "Bonjour {holder.full_name},\n\nVotre compte d’agent est ouvert sur {town.the_portal} ({town.name}). Votre "
            "identifiant est votre adresse : **{account.login}**.\n\n[Choisir mon mot de passe]({link})\n\n"
            "Ce lien est valable jusqu’au {expires}." + _SIGNED,
        ),
        Mail(
            "account_exists",
            "Vous avez déjà un compte",
            "Bonjour,\n\nQuelqu’un, sans doute vous, a voulu créer un compte sur {town.the_portal} avec cette adresse. "
            "Vous en avez déjà un : votre identifiant est **{account.login}**.\n\n"
            "[Me connecter]({link})\n\nMot de passe oublié ? La page de connexion permet d’en choisir un nouveau."
            + _SIGNED,
        ),
        Mail(
            "password_reset",
            "Choisissez un nouveau mot de passe",
            "Bonjour,\n\nVous avez demandé un nouveau mot de passe pour {town.the_portal}. Votre identifiant : "
            "**{account.login}**.\n\n[Choisir un nouveau mot de passe]({link})\n\nCe lien est valable jusqu’au "
            "{expires}. Vous n’avez rien demandé ? Ignorez ce mail : votre mot de passe ne change pas." + _SIGNED,
        ),
        Mail(
            "email_confirm",
            "Confirmez votre nouvelle adresse",
            "Bonjour {holder.full_name},\n\nVous avez demandé que {town.the_portal} vous écrive à cette adresse.\n\n"
            "[Confirmer cette adresse]({link})\n\nCe lien est valable jusqu’au {expires}. D’ici là, votre ancienne "
            "adresse reste en service." + _SIGNED,
        ),
        Mail(
            "email_changed",
            "Votre adresse a changé",
            "Bonjour {holder.full_name},\n\nVotre adresse e-mail a été modifiée. Votre identifiant de connexion est "
            "maintenant **{account.login}** ; votre mot de passe ne change pas.\n\nVous n’avez pas demandé ce "
            "changement ? Appelez-nous." + _SIGNED,
        ),
        Mail(
            "account_inactive",
            "Votre compte va être fermé",
            "Bonjour {holder.full_name},\n\nVous ne vous êtes pas connecté à {town.the_portal} depuis longtemps. Pour ne pas "
            "garder vos données plus que nécessaire, votre compte (**{account.login}**) pourra être fermé à partir du "
            "{expires}.\n\nPour le garder, connectez-vous avant cette date, une seule fois suffit.\n\n"
            "[Garder mon compte]({link})" + _SIGNED,
        ),
        Mail(
            "resume_link",
            "Reprenez votre démarche",
            "Bonjour,\n\nVotre démarche est gardée, mais **pas encore envoyée**.\n\n[Reprendre ma démarche]({link})\n\n"
            "Ce lien est valable jusqu’au {expires}. Il donne accès à vos réponses : ne le transférez pas." + _SIGNED,
        ),
        Mail(
            "sheet_renewal",
            "À confirmer avant le {expires} : {case.procedure}",
            "Bonjour {holder.full_name},\n\n« {case.procedure} » ({case.subject}) est valable jusqu’au {expires}. Relisez "
            "vos réponses : si tout est encore exact, confirmez-les en une minute.\n\n[Confirmer dans mon espace]({link})"
            "\n\nQuelque chose a changé ? Vous pourrez le modifier au même endroit." + _SIGNED,
        ),
        Mail(
            "message_received",
            "Un message vous attend : {service.name}",
            "Bonjour {holder.full_name},\n\n{service.name} vous a écrit sur {town.the_portal}.\n\n"
            "[Lire le message]({link})\n\nIl est dans votre espace, où vous pouvez aussi répondre : par prudence, ce mail "
            "ne dit pas ce qu’il contient." + _SIGNED,
        ),
        Mail(
            "agent_digest",
            "Ce qui vous attend ce matin",
            "Bonjour {holder.full_name},\n\n{note}\n\n[Ouvrir mes dossiers]({link})\n\nVous recevez ce récapitulatif "
            "les jours ouvrés où quelque chose vous attend. Pour ne plus le recevoir : page « Messages ».",
        ),
        Mail(
            "document_refused",
            "Un document à envoyer de nouveau",
            "Bonjour {holder.full_name},\n\nNous n’avons pas pu garder un document que vous avez envoyé sur "
            "{town.the_portal}.\n\n{note}\n\nSi vous l’aviez joint à une demande, remplacez-le dans cette demande : le "
            "service ne peut pas l’ouvrir." + _SIGNED,
        ),
        Mail(
            "opinion_asked",
            "Votre avis est demandé avant le {expires} : {case.procedure}",
            "Bonjour,\n\nLe service « {service.name} » ({town.name}) demande votre avis sur le dossier {case.reference}, "
            "« {case.procedure} ».\n\n[Lire la question et répondre]({link})\n\nRéponse attendue avant le {expires}. Aucun "
            "compte n’est nécessaire. Ce lien est personnel : ne le transférez pas." + _SIGNED,
        ),
        Mail(
            "opinion_reminder",
            "Rappel, votre avis est attendu avant le {expires} : {case.procedure}",
            "Bonjour,\n\nNous n’avons pas encore reçu votre avis sur le dossier {case.reference}, « {case.procedure} ».\n\n"
            "[Lire la question et répondre]({link})\n\nRéponse attendue avant le {expires}. Les liens reçus auparavant "
            "fonctionnent aussi. Vous ne pouvez pas répondre ? Appelez-nous." + _SIGNED,
        ),
    )
}
