"""What an edit of an article did to what was said with its words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.language.changes import correction_of, news_among, still_itself, vanished
from bot.model.article import Article
from tests.unit.samples import BRIDGE, FERRY, cited, stated

EDITED = FERRY.replace("three ferries", "four ferries")


def test_words_that_stand_elsewhere_in_the_edited_text_have_not_vanished() -> None:
    kept, gone = cited(FERRY, "Two older ships will be scrapped"), cited(FERRY, "ordered three ferries")

    assert vanished([kept, gone], "UPDATED\n\n" + EDITED) == frozenset([gone])
    assert vanished([kept, gone], FERRY.replace("'", "’")) == frozenset()


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (EDITED, True),
        (FERRY + "\n\nMore follows.", True),
        (BRIDGE, False),
        ("Subscribe to read on.", False),
        ("", False),
    ],
)
def test_a_stub_in_the_article_s_place_is_no_edit_of_it(text: str, *, same: bool) -> None:
    assert still_itself(FERRY, text) is same


@pytest.mark.parametrize(
    "notice",
    [
        "Correction: an earlier version gave another number of ferries.",
        "This article was amended on 30 April 2025: four ferries were ordered, not three.",
        "Korrektur: In einer früheren Fassung stand eine andere Zahl.",
        "An earlier version of this article gave another number.",
    ],
)
def test_a_publisher_s_own_correction_counts_once(notice: str) -> None:
    before = Article(text=FERRY, language="en")
    after = replace(before, text=f"{FERRY}\n\n{notice}")

    assert correction_of(after, before) == notice
    assert correction_of(after, after) is None
    assert correction_of(before, None) is None


@pytest.mark.parametrize(
    ("words", "new"),
    [
        ("The port of Ancona ordered three ferries from a yard in Trieste on Tuesday.", False),
        ("Ancona's port ordered three ferries in Trieste.", False),
        ("The port of Ancona ordered 3 ferries from a yard in Trieste.", False),
        ("The port of Ancona ordered four ferries from a yard in Trieste on Tuesday.", True),
        ("Two older ships will be scrapped once the new ones sail.", True),
    ],
)
def test_news_are_other_words_or_another_number(words: str, *, new: bool) -> None:
    told = ["The port of Ancona ordered three ferries from a yard in Trieste on Tuesday."]
    statement = replace(stated(FERRY, "The port of Ancona"), text=words)

    assert news_among([statement], told, "en") == ((statement,) if new else ())
