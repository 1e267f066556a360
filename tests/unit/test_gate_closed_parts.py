"""Parts that are closed in themselves, with whatever words of force they hold, each beside the lie of a wider rule."""

import pytest

from bot.language.gate import Evidence, check

TRUTHS = [
    (
        "Tove Lindqvist confirmed by telephone that the yard had closed.",
        "Tove Lindqvist confirmed that the yard had closed.",
    ),
    (
        "Brennvik Verft won a contract worth 40 million euros to repair two ferries.",
        "Brennvik Verft won a contract to repair two ferries.",
    ),
    (
        "Malta will pay Tunisia 12 million euros for the pilots, under an agreement signed in Sfax on Monday.",
        "Malta will pay Tunisia 12 million euros for the pilots.",
    ),
    (
        "A court ordered the Dutch firm Vanderlaan to pay 9 million euros to the mill for sugar that it never took.",
        "A court ordered the Dutch firm Vanderlaan to pay 9 million euros to the mill.",
    ),
    (
        "A negotiator, who asked not to be named because the talks go on, said that six states backed the text.",
        "A negotiator, who asked not to be named, said that six states backed the text.",
    ),
    (
        "Nine quotas would be cut, said a negotiator in Turku, who asked not to be named because the talks go on.",
        "A negotiator in Turku, who asked not to be named, said that nine quotas would be cut.",
    ),
    (
        "The march was called by nurses after the closure of the ward.",
        "The march was called after the closure of the ward.",
    ),
    (
        "The union asks for 40 nurses by the end of 2027 and for the canteen, shut since May, to open again.",
        "The union asks for 40 nurses by the end of 2027.",
    ),
    (
        "The decree allows inspectors to board trawlers, though not to seize them, and to copy logbooks.",
        "The decree allows inspectors to board trawlers, though not to seize them.",
    ),
    (
        "The lease runs until 2034, covers two quays and allows the tenant to build a shed.",
        "The lease runs until 2034 and covers two quays.",
    ),
    (
        "The regulator fined three dairies 9 million euros on Monday, the largest penalty it has ever imposed.",
        "The regulator fined three dairies.",
    ),
    (
        "The panel closed a two-day session with a text that promises shorter waits at harbours but names no date.",
        "The panel closed a two-day session with a text that names no date.",
    ),
    ("The hospital, which is building a ward, has quietly withdrawn.", "The hospital has withdrawn."),
    ("Before she flew home, Lindqvist said the ferry would sail again.", "Lindqvist said the ferry would sail again."),
    (
        "At least 14 people were rescued and about 30 treated, the report says.",
        "The report says at least 14 people were rescued and about 30 treated.",
    ),
]
LIES = [
    ("Tove Lindqvist confirmed by Monday that the yard had closed.", "Tove Lindqvist confirmed."),
    (
        "Firms that win contracts worth 40 million euros must publish their owners.",
        "Firms that win contracts must publish their owners.",
    ),
    (
        "Malta will pay Tunisia 12 million euros for the pilots, under a draft agreement.",
        "Malta will pay Tunisia 12 million euros for the pilots.",
    ),
    (
        "A court ordered the importer to pay 9 million euros to the mill for each cargo that it never collected.",
        "A court ordered the importer to pay 9 million euros to the mill.",
    ),
    (
        "The envoy, who did not come because he was ill, signed the text in May.",
        "The envoy, who did not come, was ill.",
    ),
    ("Twelve nurses were hurt by bricks after the march.", "Twelve nurses were hurt after the march."),
    ("The envoy was accompanied by nurses after the march.", "The envoy was accompanied after the march."),
    ("The yard sold 40 trucks to Malta and to Tunisia.", "The yard sold 40 trucks to Malta."),
    (
        "The union asks for a canteen and for a ward, according to the mayor.",
        "The union asks for a canteen.",
    ),
    ("The lease runs until 2034, covers no quays and allows no shed.", "The lease runs until 2034 and covers quays."),
    (
        "Traffic in the strait reached 900 ships in May, the most ever.",
        "Traffic in the strait reached 900 ships, the most ever.",
    ),
    (
        "The panel closed a session with a text that promises shorter waits but names no date.",
        "The panel names no date.",
    ),
    ("Before it was sold, the yard built every hull for the navy.", "The yard built every hull for the navy."),
    (
        "At least 14 people were rescued and about 30 treated, the report says.",
        "The report says 14 people were rescued and about 30 treated.",
    ),
]


@pytest.mark.parametrize(("sentence", "statement"), TRUTHS)
def test_a_closed_part_may_go(sentence: str, statement: str) -> None:
    assert check(statement, [Evidence(sentence)], language="en").reason is None


@pytest.mark.parametrize(("sentence", "statement"), LIES)
def test_what_reaches_further_stays(sentence: str, statement: str) -> None:
    assert not check(statement, [Evidence(sentence)], language="en").passed
