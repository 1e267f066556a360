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
    (
        "en",
        "The yard built 12 ferries in 2023, twice as many as the year before.",
        "The yard built 12 ferries in 2023.",
    ),
    (
        "en",
        "The yard built 12 ferries in 2023, more than any other yard in Europe.",
        "The yard built 12 ferries in 2023.",
    ),
    (
        "en",
        "The two ports agreed to open four quays and to recognise each other's licences.",
        "The two ports agreed to open four quays.",
    ),
    (
        "en",
        "The ministry said the tax would rise by 2 percent in May and that exports would be exempt.",
        "The ministry said the tax would rise by 2 percent in May.",
    ),
    ("fr", "Le maire a signé l'accord à Rome après deux ans de travail.", "Le maire a signé l'accord à Rome."),
    ("it", "Il sindaco ha firmato l'accordo dopo due anni di trattative.", "Il sindaco ha firmato l'accordo."),
    ("es", "El alcalde firmó el contrato en Roma tras dos años de trabajo.", "El alcalde firmó el contrato en Roma."),
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
    ("en", "The yard built no ferries, more than any other yard.", "The yard built ferries."),
    ("en", "The yard paid fewer, not more than 12 clerks.", "The yard paid fewer."),
    (
        "en",
        "Norway opened talks between pilots and dockers on Friday.",
        "Norway opened talks between pilots on Friday.",
    ),
    ("en", "The yard gave 40 trucks to industry and to commerce.", "The yard gave 40 trucks to industry."),
    ("en", "Norway sold 40 lorries and buses on Friday.", "Norway sold 40 lorries on Friday."),
    (
        "en",
        "The two ports refused neither to open a quay and to close a dock.",
        "The two ports refused to open a quay.",
    ),
    (
        "en",
        "The ministry said the tax would rise if the law passed and that exports would be exempt.",
        "The ministry said the tax would rise.",
    ),
    ("fr", "Le port rouvrira après deux ans de travaux.", "Le port rouvrira."),
    ("it", "Il sindaco non ha firmato l'accordo dopo due anni.", "Il sindaco ha firmato l'accordo."),
    ("es", "El precio subió un 40 % tras dos años de guerra.", "El precio subió un 40 %."),
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
