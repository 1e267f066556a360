"""Sentences that can stand in a brief without the one before them, and what is taken off their heads."""

import pytest

from bot.engines.extractive import ExtractiveEngine
from bot.language.header import article_from_text
from bot.language.read import read_article
from bot.language.standalone import hangs, main_part, without_contrast, without_dateline
from bot.language.verify import verify_brief


@pytest.mark.parametrize(
    ("sentence", "rest"),
    [
        ("HAVEN (NN) — The yard signed.", "The yard signed."),
        ("HAVEN - The yard signed.", "The yard signed."),
        ("PORT LISSE, Estia (NN) – The yard signed.", "The yard signed."),
        ("İSKELE – Liman açıldı.", "Liman açıldı."),
        ("The yard - old as it is - signed.", "The yard - old as it is - signed."),
        ("Holm — a yard — signed.", "Holm — a yard — signed."),
        ("A-LEVEL results rose.", "A-LEVEL results rose."),
    ],
)
def test_datelines_are_cut(sentence: str, rest: str) -> None:
    assert without_dateline(sentence) == rest


def test_a_contrast_is_cut_and_a_describing_clause_left_out() -> None:
    assert without_contrast("But Holm signed.") == "Holm signed."
    assert without_contrast("Butter is dear.") == "Butter is dear."
    assert main_part("They settled the agenda for May, when Rehn is due.", "en") == "They settled the agenda for May"


@pytest.mark.parametrize(
    "sentence",
    [
        "It would run from midnight.",
        "But she would rather wait.",
        "With it ended the longest strike in a decade.",
        "On fishing, she repeated that Norland wants peace.",
        "From the union's number it takes almost 35.",
        "If it is favourable, the ships could sail in May.",
        "Most were by Estian writers.",
        "Refrigerated ones were sent by road.",
        "Shutdowns in August cut that by more than half.",
        "Last month 247 ships used it.",
        "Crews sleep badly, he said.",
        "The first was held in 2008.",
    ],
)
def test_these_point_at_what_they_do_not_name(sentence: str) -> None:
    assert hangs(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The yard said it would wait.",
        "Rehn said he had been told by the yard.",
        "In May the yard sold the ferry that it had built.",
        "Most of the ships were sold.",
        "This week the ministers meet in Haven.",
        "Neither company gave a price.",
        "When Rehn was minister, he signed the treaty.",
        "One in three ships is old.",
        "The first ferry sails in May.",
    ],
)
def test_these_stand_alone(sentence: str) -> None:
    assert not hangs(sentence)


def test_a_brief_names_who_is_meant_or_tells_both_sentences() -> None:
    text = (
        "HAVEN (NN) — The Norlandic and Estian ports agreed on Tuesday to build two ferries for 90 million euros. They "
        "will publish a call for bids by 15 November and aim for a first crossing in 2029.\n\n"
        "Transport minister Mira Kask opened the meeting in the old customs house. On fishing, she promised a new "
        "quota of 4,000 tons before the summer.\n\n"
        "Shipyards in both countries have asked for orders since 2021. The Holm yard employs 800 people on the quay."
    )
    reading = read_article(article_from_text(text))
    draft, mark = ExtractiveEngine().brief(reading)
    brief = verify_brief(draft, reading, mark)
    told = [s.text for s in (brief.headline, brief.bottom_line, *brief.points, *brief.next) if s is not None]
    assert not any(words.startswith("HAVEN") for words in told)
    assert any("aim for a first crossing in 2029" in words and "ports agreed" in words for words in told)
    assert any(words.startswith("On fishing, Mira Kask promised a new quota of 4,000 tons") for words in told)
    assert brief.dropped == ()
