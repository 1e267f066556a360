# ruff: noqa: E501 -- a table: one case, one line
"""What a statement may leave out in five more languages, and what not."""

import pytest

from bot.language.gate import Evidence, check

TRUTHS = [
    (
        "de",
        "Die 40 Meter hohe Brücke soll rund 12 Millionen Euro kosten.",
        "Die Brücke soll rund 12 Millionen Euro kosten.",
    ),
    ("de", "Bremen zahlt 70 Prozent der Kosten, Hamburg den Rest.", "Bremen zahlt 70 Prozent der Kosten."),
    ("de", "Der Leiter der Werft, Uwe Harms, schloss einen Verkauf aus.", "Uwe Harms schloss einen Verkauf aus."),
    (
        "de",
        "Die Ministerin Karla Voss hat am Montag den Vertrag unterzeichnet.",
        "Karla Voss hat den Vertrag unterzeichnet.",
    ),
    (
        "it",
        "Nel 2023 il museo ha accolto 2 milioni di visitatori, quasi il 5 per cento in più rispetto all'anno precedente.",
        "Nel 2023 il museo ha accolto 2 milioni di visitatori.",
    ),
    (
        "it",
        "Il restauro costerà 14 milioni di euro, di cui 3 a carico della regione.",
        "Il restauro costerà 14 milioni di euro.",
    ),
    ("it", "La terza arrivata, la lucana Nuova Edilizia, ha fatto ricorso.", "Nuova Edilizia ha fatto ricorso."),
    ("it", "«Non ci fermeremo», ha detto il sindaco, Piero Landi.", "Piero Landi dice: «Non ci fermeremo»."),
    (
        "fr",
        "Le maire Paul Roux a inauguré mardi une école de 200 places.",
        "Paul Roux a inauguré une école de 200 places.",
    ),
    (
        "fr",
        "La ville va construire un pont, ont annoncé lundi les services du préfet.",
        "Les services du préfet ont annoncé lundi que la ville va construire un pont.",
    ),
    (
        "fr",
        "Les pays ont promis de créer un fonds commun de 30 millions d'euros.",
        "Les pays ont promis de créer un fonds commun.",
    ),
    ("fr", "Le prix, de 18 millions d'euros, sera payé aussitôt.", "Le prix sera payé aussitôt."),
    ("es", "La alcaldesa de Soria, Elena Ruiz, abrió el mercado.", "Elena Ruiz abrió el mercado."),
    ("es", "Las empresas crearán una fundación común con sede en Vigo.", "Las empresas crearán una fundación común."),
    ("tr", "Demir ise teklifi dün akşam reddettiğini söyledi.", "Demir teklifi dün akşam reddettiğini söyledi."),
    ("tr", 'Demir, "Köprüyü yazın açacağız." dedi.', 'Demir şöyle dedi: "Köprüyü yazın açacağız."'),
]
LIES = [
    ("de", "Nur die 40 Meter hohe Brücke wird gesperrt.", "Die Brücke wird gesperrt."),
    ("de", "Kein Leiter der Werft, auch nicht Uwe Harms, schloss das aus.", "Uwe Harms schloss das aus."),
    ("de", "Der frühere Partner der Ministerin Karla Voss hat den Vertrag unterzeichnet.", "Karla Voss hat den Vertrag unterzeichnet."),
    ("de", "Die Werft wurde am Montag nicht verkauft.", "Die Werft wurde nicht verkauft."),
    ("de", "Die Reederei zahlt bis Montag 3 Millionen Euro.", "Die Reederei zahlt 3 Millionen Euro."),
    ("it", "L'avvocato del sindaco, Piero Landi, ha firmato.", "Il sindaco, Piero Landi, ha firmato."),
    ("it", "Il ministro non l'ha firmato.", "Il ministro ha firmato."),
    ("it", "Secondo il sindaco l'opera costerà 14 milioni di euro, di cui 3 a carico della regione.", "L'opera costerà 14 milioni di euro."),
    ("fr", "La ville n'avait pas vendu le port.", "La ville avait vendu le port."),
    ("fr", "L'avocat du maire Paul Roux a démissionné.", "Le maire Paul Roux a démissionné."),
    ("fr", "Aucun pays n'a promis de créer un fonds commun de 30 millions d'euros.", "Aucun pays n'a promis de créer un fonds commun."),
    ("fr", "La ville va construire un pont, ont annoncé lundi les services du préfet.", "La ville va construire un pont."),
    ("fr", "Le ministre a déclaré que le port resterait ouvert.", "Le port resterait ouvert."),
    ("es", "El abogado de la alcaldesa Elena Ruiz abrió el mercado.", "Elena Ruiz abrió el mercado."),
    ("es", "La alcaldesa negó que el puerto cierre el lunes.", "La alcaldesa dijo que el puerto cierre el lunes."),
    ("es", "Ninguna empresa creará una fundación común con sede en Vigo.", "Ninguna empresa creará una fundación común."),
    ("tr", "Teklif hazır ise Demir imzalayacak.", "Teklif hazır Demir imzalayacak."),
    ("tr", 'Demir, "Köprüyü yazın açacağız." dedi.', 'Kaya şöyle dedi: "Köprüyü yazın açacağız."'),
    ("tr", 'Demir, "Köprüyü yazın açacağız." dedi.', "Köprüyü yazın açacağız."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "statement"), TRUTHS)
def test_what_may_go(language: str, text: str, statement: str) -> None:
    assert check(statement, [Evidence(text)], language=language).reason is None


@pytest.mark.parametrize(("language", "text", "statement"), LIES)
def test_what_must_stay(language: str, text: str, statement: str) -> None:
    assert not check(statement, [Evidence(text)], language=language).passed
