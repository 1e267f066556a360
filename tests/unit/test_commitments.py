"""Commitments: agreements, targets, pledges, deadlines; never a denial, demand, threat, hypothesis or failure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.commitments import commitment_rows, find_commitments
from bot.language.dates import find_dates
from bot.language.figures import find_figures
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
        ("The yard must deliver the first ship by March 2026.", "deadline", []),
    ],
)
def test_kinds_and_parties(text: str, kind: str, parties: list[str]) -> None:
    (found,) = read(text)
    assert found.kind == kind
    assert [party.text for party in found.parties] == parties
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


def test_other_languages_give_none() -> None:
    assert commitment_rows("Italia y Turquía firmaron un acuerdo de cooperación en materia de defensa en Roma.") == []


@given(st.text(max_size=300))
def test_any_text_gives_rows_within_it(text: str) -> None:
    for row in commitment_rows(text):
        assert 0 <= row["start"] < row["end"] <= len(text)


def test_a_gigantic_line_is_read() -> None:
    commitment_rows("agreed to a deal with the " * 20_000)
    commitment_rows("Rome and " * 20_000 + "agreed to go.")
