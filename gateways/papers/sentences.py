"""Why a file is not taken, and what to do: every sentence that a family can read about one."""

from __future__ import annotations

PRINT_IT = "ouvrez-le, choisissez « Imprimer » puis « Enregistrer au format PDF », et envoyez ce nouveau fichier."

EMPTY = "Ce fichier est vide. Choisissez-en un autre, ou prenez le document en photo."
OFFICE = (
    "Ce fichier vient d’un traitement de texte ou d’un tableur. Ouvrez-le, choisissez « Enregistrer sous » puis PDF, et "
    "envoyez ce PDF."
)
ARCHIVE = "Ce fichier est un dossier compressé (zip). Ouvrez-le, et envoyez un par un les documents qu’il contient."
WEB_PAGE = f"Ce fichier est une page internet. Pour en faire un PDF, {PRINT_IT}"
PROGRAM = "Ce fichier est un programme, pas un document. Envoyez un PDF ou une photo du document."
PICTURE = (
    "Nous ne lisons pas ce type d’image. Envoyez une photo (JPEG, PNG, HEIC ou WEBP), une capture d’écran ou un PDF."
)
UNKNOWN = "Ce fichier n’est ni un PDF ni une photo. Si c’est un texte, enregistrez-le en PDF ; sinon, prenez le document en photo."
JUNK_BEFORE = f"Ce fichier porte le nom d’un PDF mais n’en est pas tout à fait un. Pour en faire un vrai, {PRINT_IT}"
TWO_IN_ONE = (
    "Ce fichier en cache un autre, d’une autre sorte : par sécurité, nous ne le prenons pas. Prenez le document en photo, ou "
    "demandez-le de nouveau à qui vous l’a remis."
)
LOCKED = f"Ce PDF est protégé par un mot de passe. Avec ce mot de passe, {PRINT_IT}"
SCRIPT = f"Ce PDF contient un programme (JavaScript) : par sécurité, nous ne le prenons pas. Pour l’en débarrasser, {PRINT_IT}"
LAUNCH = (
    "Ce PDF cherche à lancer un programme : par sécurité, nous ne le prenons pas. Prenez le document en photo, ou demandez-le "
    "de nouveau à qui vous l’a remis."
)
XFA = f"Ce PDF est un formulaire animé (XFA), que peu de logiciels savent lire. Avec Adobe Reader, {PRINT_IT}"
BROKEN_PDF = (
    "Ce PDF est abîmé ou incomplet. Téléchargez-le de nouveau là où vous l’avez eu. S’il s’ouvre bien sur votre appareil, "
    + PRINT_IT
)
BROKEN_PICTURE = "Cette photo est abîmée ou incomplète. Reprenez-la, ou choisissez-en une autre."
BOMB = (
    "Ce fichier demande trop de mémoire ou de temps pour être lu. Enregistrez-le de nouveau en PDF, ou envoyez une photo de "
    "chaque page."
)
HUGE_PICTURE = (
    "Cette image est trop grande : {megapixels} millions de pixels, et nous en lisons 60 au plus. Reprenez la photo avec un "
    "téléphone, ou numérisez à 300 points par pouce."
)
HUGE_SCAN = (
    "Une page de ce PDF est une image trop grande : {megapixels} millions de pixels, et nous en lisons 100 au plus. Numérisez "
    "à 300 points par pouce."
)
TOO_MANY_PAGES = "Ce document a {pages} pages, et nous en prenons {most} au plus. N’envoyez que les pages utiles."
TOO_HEAVY = (
    "Ce fichier pèse {size} Mo, et nous en prenons {most} au plus. Numérisez en qualité moyenne, ou envoyez une photo de "
    "chaque page."
)
NO_SUCH_PAGE = "Ce document n’a pas de page {page}."
BUSY = (
    "Beaucoup de familles envoient des documents en ce moment. Attendez une minute, puis envoyez celui-ci de nouveau."
)
