"""Plain cuts as an editor makes them, in five languages, and the speaker in front; each beside its nearest lie."""

from datetime import date

import pytest

from bot.language.gate import Evidence, check

ANCHOR = date(2025, 9, 14)
TRUTHS = [
    (
        "en",
        "The ferry will sail again in May, the port's director, Inga Solheim, said.",
        "The port's director, Inga Solheim, said the ferry will sail again in May.",
    ),
    (
        "en",
        "The ferry will sail again in May, said Inga Solheim, the port's director.",
        "The port's director, Inga Solheim, said the ferry will sail again in May.",
    ),
    (
        "en",
        "The ferry will sail again in May, Inga Solheim, the port's director, told reporters.",
        "Inga Solheim, the port's director, said the ferry will sail again in May.",
    ),
    (
        "en",
        "“We will not leave the table,” said Norway's ambassador, Inga Solheim.",
        "Norway's ambassador, Inga Solheim, said: “We will not leave the table.”",
    ),
    ("en", "Oslo, 3 June – The port of Halden closed two quays on Monday.", "The port of Halden closed two quays."),
    ("en", "The yard repaired two ferries although the crane was broken.", "The yard repaired two ferries."),
    ("en", "The yard exports boats to Chile, but not to Peru.", "The yard exports boats to Chile."),
    (
        "en",
        "The council chose Lena Brandt as its chair, a post that nobody else had wanted.",
        "The council chose Lena Brandt as its chair.",
    ),
    ("en", "An American company bought the port of Halden.", "A US company bought the port of Halden."),
    ("de", "Die EU hat den Vertrag unterzeichnet.", "Die Europäische Union hat den Vertrag unterzeichnet."),
    ("de", "Die Vereinten Nationen haben den Vertrag unterzeichnet.", "Die UN haben den Vertrag unterzeichnet."),
    ("de", "Die Werft lieferte zwei Schiffe, aber das dritte blieb im Hafen.", "Die Werft lieferte zwei Schiffe."),
    ("de", "Der Bürgermeister, Jens Holm, eröffnete die Brücke.", "Der Bürgermeister eröffnete die Brücke."),
    ("fr", "Lundi, le maire de Brest a inauguré le nouveau pont.", "Le maire de Brest a inauguré le nouveau pont."),
    (
        "fr",
        "En mai, le maire de Brest a inauguré le nouveau pont, qui mesure 400 mètres.",
        "Le maire de Brest a inauguré le nouveau pont.",
    ),
    (
        "fr",
        "Le maire de Brest, Yann Le Goff, a inauguré le nouveau pont.",
        "Le maire de Brest a inauguré le nouveau pont.",
    ),
    ("fr", "Le pont, long de 400 mètres, a été inauguré par le maire.", "Le pont a été inauguré par le maire."),
    ("fr", "Le maire a inauguré le pont et le tunnel sera rouvert en juin.", "Le maire a inauguré le pont."),
    ("fr", "Le chantier a rouvert et emploie 400 ouvriers.", "Le chantier a rouvert."),
    ("fr", "Le chantier a livré deux navires, mais le troisième reste à quai.", "Le chantier a livré deux navires."),
    (
        "it",
        "Lunedì il sindaco di Bari ha aperto il nuovo ponte.",
        "Il sindaco di Bari ha aperto il nuovo ponte.",
    ),
    (
        "it",
        "A maggio, il sindaco di Bari ha inaugurato il nuovo ponte, lungo 400 metri.",
        "Il sindaco di Bari ha inaugurato il nuovo ponte.",
    ),
    (
        "it",
        "Il sindaco di Bari, Nicola Petruzzi, ha inaugurato il nuovo ponte.",
        "Il sindaco di Bari ha inaugurato il nuovo ponte.",
    ),
    ("it", "Il cantiere ha riaperto e impiega 400 operai.", "Il cantiere ha riaperto."),
    (
        "it",
        "Il cantiere ha consegnato due navi e il sindaco ha ringraziato gli operai.",
        "Il cantiere ha consegnato due navi.",
    ),
]
LIES = [
    (
        "en",
        "The ferry will sail again in May, the port's director, Inga Solheim, said.",
        "Inga Solheim's director said the ferry will sail again in May.",
    ),
    (
        "en",
        "The ferry will sail again in May, said Inga Solheim, the port's director, and Olav Moen.",
        "The port's director, Olav Moen, said the ferry will sail again in May.",
    ),
    ("en", "The yard said it repaired two ferries although the crane was broken.", "The yard repaired two ferries."),
    ("en", "All members signed, but not in Peru.", "All members signed."),
    ("en", "Ministers of the club voted for the text, but not in full.", "Ministers of the club voted for the text."),
    ("en", "A Latin American company bought the port of Halden.", "A US company bought the port of Halden."),
    ("en", "A company bought the port of Halden for us.", "An American company bought the port of Halden."),
    ("en", "American Lines bought the port of Halden.", "US Lines bought the port of Halden."),
    ("de", "Die Union hat den Vertrag unterzeichnet.", "Die Europäische Union hat den Vertrag unterzeichnet."),
    ("de", "Die Werft lieferte keine Schiffe, aber das dritte blieb im Hafen.", "Die Werft lieferte Schiffe."),
    ("de", "Der Bürgermeister, Jens Holm, eröffnete die Brücke.", "Jens Holm, der Bürgermeister."),
    ("fr", "Lundi, le maire n'a pas inauguré le pont.", "Le maire a inauguré le pont."),
    (
        "fr",
        "Le maire de Brest, Yann Le Goff, et le préfet ont ouvert le pont.",
        "Le maire de Brest a inauguré le pont.",
    ),
    ("fr", "Le chantier a rouvert et fermé 400 écoles.", "Le chantier a rouvert."),
    ("fr", "Le maire a annoncé que le pont et le tunnel seront rouverts.", "Le maire a annoncé que le pont."),
    ("fr", "Le chantier a livré deux navires, mais seulement sur le papier.", "Le chantier a livré deux navires."),
    ("fr", "Le maire a inauguré le pont et le tunnel, selon la presse.", "Le maire a inauguré le pont."),
    ("it", "Lunedì nessun sindaco ha inaugurato il ponte.", "Il sindaco ha inaugurato il ponte."),
    ("it", "Il cantiere ha consegnato due navi, ma solo in prova.", "Il cantiere ha consegnato due navi."),
    ("it", "Il cantiere non ha riaperto e impiega 400 operai.", "Il cantiere ha riaperto."),
    (
        "it",
        "Il sindaco sostiene che il cantiere ha riaperto e la nave è partita.",
        "Il cantiere ha riaperto.",
    ),
]


@pytest.mark.parametrize(("language", "sentence", "statement"), TRUTHS)
def test_an_editor_may_cut(language: str, sentence: str, statement: str) -> None:
    assert check(statement, [Evidence(sentence)], language=language, anchor=ANCHOR).reason is None


@pytest.mark.parametrize(("language", "sentence", "statement"), LIES)
def test_a_cut_may_not_change_what_is_said(language: str, sentence: str, statement: str) -> None:
    assert not check(statement, [Evidence(sentence)], language=language, anchor=ANCHOR).passed
