"""Commitments: agreements, targets, pledges, deadlines; never a denial, demand, threat, hypothesis or failure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.commitments import commitment_rows, find_commitments
from bot.language.dates import find_dates
from bot.language.figures import find_figures
from bot.language.header import article_from_text
from bot.language.read import read_article
from bot.model.reading import Commitment, Sentence
from bot.model.span import Span


def read(text: str) -> tuple[Commitment, ...]:
    sentences = (Sentence(0, Span(0, len(text)), "paragraph"),)
    figures = find_figures(text, sentences, "en")
    dates = find_dates(text, date(2025, 4, 29), "en")
    return find_commitments(text, sentences, figures, dates, (), (), "en")


@pytest.mark.parametrize(
    ("text", "kind", "parties"),
    [
        ("Leonardo and Baykar agreed to jointly develop unmanned aircraft.", "agreement", ["Leonardo", "Baykar"]),
        ("Greece signed a defence agreement with France on Monday.", "agreement", ["Greece", "France"]),
        ("The contract between Fincantieri and Sedef was signed in Tuzla.", "agreement", ["Fincantieri", "Sedef"]),
        ("Italy and Türkiye set a target of $40 billion for their annual trade.", "target", ["Italy", "Türkiye"]),
        ("Ankara aims to raise exports to $300 billion.", "target", ["Ankara"]),
        ("Germany pledged 300 million euros for schools in Gaziantep.", "pledge", ["Germany"]),
        ("Norway promised to deliver six ferries to Albania.", "pledge", ["Norway", "Albania"]),
        ("Denmark said it will train 200 pilots.", "pledge", ["Denmark"]),
        ("The regulator gave the bank until Friday to explain the outage.", "deadline", ["The regulator"]),
        ("By 1 January, all ferries will have to carry transponders.", "deadline", None),
        ("Under the deal, Oslo will pay for half of the ships.", "agreement", None),
        ("Kenya has ordered 12 locomotives from the Czech maker Ringhoffer.", "agreement", None),
        ("The prime minister gave an undertaking that no school would close.", "pledge", None),
        ("The share of women on the boards is to rise to 40 percent by 2028.", "target", None),
        ("The yard must deliver the first ship by March 2026.", "deadline", ["The yard"]),
    ],
)
def test_kinds_and_parties(text: str, kind: str, parties: list[str] | None) -> None:
    (found,) = read(text)
    assert found.kind == kind
    assert parties is None or [party.text for party in found.parties] == parties
    for cut in (*found.parties, found.what, found.status):
        assert cut is None or cut.span.of(text) == cut.text


@pytest.mark.parametrize(
    "text",
    [
        "Greece denied that it had agreed to sell the port.",
        "Italy has not agreed to pay.",
        "The union demanded that the yard agree to a pay rise.",
        "Russia threatened to sign a treaty with Iran.",
        "They failed to reach an agreement on gas.",
        "If Ankara signs the agreement, prices may fall.",
        "The two sides could agree to a truce.",
        "France urged Italy to sign the agreement.",
        "Talks on an agreement collapsed in 2019.",
        "Libya is accused of violating the agreement it signed with Malta.",
        "Analysts believe Italy will increase spending.",
        "Will Norway deliver the ferries?",
        "The rebels gave the government until midnight to release the men.",
        "The contract, which was signed in 2019, covers 40 trains.",
        "Both sides agreed to meet again in June.",
        "The company missed its target of 300,000 cars.",
        "Norway will stand with Ukraine.",
        "The plan to build 40 schools was dropped.",
        "They would have signed the contract in May.",
        "Iran had promised to pay by March but never did.",
        "The minister visited the yard.",
        "Both ministers agreed that it was a warm day.",
    ],
)  # fmt: skip
def test_what_is_no_commitment(text: str) -> None:
    assert read(text) == ()


def test_amount_and_due_date() -> None:
    (found,) = read("The Netherlands pledged 90 million euros for the dam by 2027.")
    assert found.amount is not None
    assert (found.amount.value, found.amount.currency) == (90e6, "EUR")
    assert found.due is not None
    assert found.due.end == date(2027, 12, 31)


def test_captions_and_headings_hold_none() -> None:
    text = "Leonardo and Baykar agreed to develop drones."
    for kind in ("title", "heading", "caption", "notice"):
        sentences = (Sentence(0, Span(0, len(text)), kind),)
        assert find_commitments(text, sentences, (), (), (), (), "en") == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Italia y Turquía firmaron un acuerdo de cooperación en materia de defensa en Roma.", "agreement"),
        ("Le ministère a promis de verser 40 millions d'euros aux communes avant la fin de l'année.", "pledge"),
        ("La regione punta a raddoppiare la produzione e arrivare a 20 mila tonnellate entro il 2030.", "target"),
        ("Die Werft muss das erste Schiff bis zum 1. März an die Marine des Landes übergeben.", "deadline"),
        ("İki bakan salı günü Ankara'da savunma alanında bir iş birliği anlaşması imzaladı.", "agreement"),
    ],
)
def test_other_languages_by_their_own_verbs(text: str, kind: str) -> None:
    assert [row["kind"] for row in commitment_rows(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Il ministro ha smentito di aver firmato un accordo con la società per la gestione del porto.",
        "España no firmó el acuerdo de pesca con el país vecino, dijo el ministro de Exteriores.",
        "Le syndicat exige que la direction signe un accord sur les salaires avant vendredi.",
        "Die Minister haben am Montag kein Abkommen über die Fischerei unterzeichnet, hieß es.",
        "De regering heeft een akkoord ondertekend met de vakbonden over de lonen van dit jaar.",
    ],
)
def test_other_languages_take_nothing_back(text: str) -> None:
    assert commitment_rows(text) == []


def test_the_clause_without_its_source_and_its_asides() -> None:
    text = "After talks in Oslo, Ghana and Togo signed a water treaty, the first in a decade, the two ministers said."
    (found,) = read(text)
    assert found.span.of(text) == "Ghana and Togo signed a water treaty"


def test_two_givers_under_one_verb_are_two() -> None:
    text = "Cuba pledged two million dollars to the fund and Peru five million."
    assert [found.span.of(text) for found in read(text)] == [
        "Cuba pledged two million dollars to the fund",
        "Peru five million",
    ]


@given(st.text(max_size=300))
def test_any_text_gives_rows_within_it(text: str) -> None:
    for row in commitment_rows(text):
        assert 0 <= row["start"] < row["end"] <= len(text)


def test_a_gigantic_line_is_read() -> None:
    commitment_rows("agreed to a deal with the " * 20_000)
    commitment_rows("Rome and " * 20_000 + "agreed to go.")


WILLING = (
    "Norland and Estia on Tuesday voiced their willingness to build more ships together and lifted the target for their"
    " goods exchange."
)


@pytest.mark.parametrize(
    ("text", "words", "what", "parties", "due"),
    [
        (
            WILLING,
            "lifted the target for their goods exchange", "the target for their goods exchange",
            ["Norland", "Estia"], None,
        ),
        (
            "In March, the Norland yard Holm and the maker Tarvo agreed to develop a ferry.",
            None, "develop a ferry", None, None,
        ),
        ("A joint report is to be published by September 2026.", None, None, [], "September 2026"),
        ("A committee has until October 31 to propose a plan.", None, "propose a plan", None, "October 31"),
        ("The Tarvo Pipeline is to add 1.2 billion litres a year.", None, "add 1.2 billion litres a year", None, None),
        (
            "The documents included a protocol between Holm and Tarvo, which was signed by Pelle Aas.",
            None, "protocol between Holm and Tarvo", None, None,
        ),
    ],
)  # fmt: skip
def test_the_parts_of_a_commitment_are_trimmed(
    text: str, words: str | None, what: str | None, parties: list[str] | None, due: str | None
) -> None:
    reading = read_article(article_from_text(text + " The ministers then left the hall by boat."))
    (made,) = reading.commitments
    if words is not None:
        assert made.span.of(reading.text) == words
    if what is not None:
        assert made.what is not None
        assert made.what.text == what
    if parties is not None:
        assert [party.text for party in made.parties] == parties
    assert (made.due.span.of(reading.text) if made.due else None) == due
