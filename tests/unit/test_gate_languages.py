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
TRUTHS += [
    (
        "de",
        "Die Stadt will das Bad schließen, obwohl 4.000 Menschen dagegen unterschrieben haben.",
        "Die Stadt will das Bad schließen.",
    ),
    (
        "de",
        "Die Stadt hat das Bad geschlossen, und die Schule wird im Herbst umgebaut.",
        "Die Stadt hat das Bad geschlossen.",
    ),
    ("de", "Die Brücke kostet 12 Millionen Euro und soll 2027 fertig sein.", "Die Brücke soll 2027 fertig sein."),
    ("de", "Bürgermeister Jens Holm eröffnete am Freitag das neue Museum.", "Jens Holm eröffnete das neue Museum."),
    ("fr", "La mairie a fermé la piscine parce que le toit menaçait de s'effondrer.", "La mairie a fermé la piscine."),
    ("fr", "Le pont a été construit par une entreprise italienne.", "Une entreprise italienne a construit le pont."),
    ("fr", "Le sénat doit encore approuver la loi.", "La loi doit encore être approuvée par le sénat."),
    ("fr", "Après deux ans de travaux, la gare a rouvert lundi.", "La gare a rouvert lundi."),
    ("it", "Il ponte è stato costruito da un'impresa greca.", "Un'impresa greca ha costruito il ponte."),
    ("it", "Il sindaco ha firmato l'accordo e ha ringraziato i mediatori.", "Il sindaco ha ringraziato i mediatori."),
    ("es", "El puente fue construido por una empresa griega.", "Una empresa griega construyó el puente."),
    ("es", "La ministra Marta Gil firmó el acuerdo y agradeció la mediación.", "Marta Gil firmó el acuerdo."),
    ("tr", "Belediye Başkanı Ayşe Demir köprüyü cuma günü açtı.", "Ayşe Demir köprüyü cuma günü açtı."),
    ("tr", "Şirket 300 kişi çalıştırıyor ve yeni bir fabrika kuruyor.", "Şirket 300 kişi çalıştırıyor."),
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
    ("de", "Die Stadt schließt das Bad nicht, weil das Dach alt ist.", "Die Stadt schließt das Bad nicht."),
    ("de", "Die Stadt schließt das Bad, und die Schule wird umgebaut, wenn der Rat zustimmt.", "Die Stadt schließt das Bad."),
    ("de", "Holm sagte, die Stadt schließe das Bad und habe kein Geld.", "Die Stadt schließe das Bad."),
    ("de", "Die Firma hat ein Werk gebaut und will es verkaufen, falls die Bank zahlt.", "Die Firma will es verkaufen."),
    ("fr", "Le pont a été construit par une entreprise italienne.", "Le pont a construit une entreprise italienne."),
    ("fr", "Le pont n'a pas été construit par une entreprise italienne.", "Une entreprise italienne a construit le pont."),
    ("fr", "La loi peut être approuvée par le sénat.", "Le sénat doit approuver la loi."),
    ("fr", "Le maire a dit que la ville a vendu le port et a fermé la gare.", "La ville a fermé la gare."),
    ("fr", "Après le vote, la ville fermera la gare.", "La ville fermera la gare."),
    ("it", "L'impresa greca è stata accusata da un giudice.", "L'impresa greca ha accusato un giudice."),
    ("it", "Il sindaco non ha firmato l'accordo e ha ringraziato i mediatori.", "Il sindaco ha firmato l'accordo."),
    ("es", "En caso de huelga, el puerto cerrará.", "El puerto cerrará."),
    ("es", "El puente fue construido por una empresa griega.", "El puente construyó una empresa griega."),
    ("es", "El alcalde no cerró la piscina porque el techo era viejo.", "El alcalde no cerró la piscina."),
    ("tr", "Başkan Yardımcısı Ayşe Demir köprüyü açtı.", "Başkan Ayşe Demir köprüyü açtı."),
    ("tr", "Şirket ancak banka öderse fabrika kuruyor ve işçi alıyor.", "Şirket fabrika kuruyor."),
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
