"""What people type as topics, and which articles they want with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.language.interest import MAX_TOPIC_CHARS, MAX_TOPICS, Fit, fit, read_interests, stored_interests

TEXT = "Die Reederei bestellte drei Fähren. Der Hafen von Ancona zahlt 40 Millionen Euro."


@pytest.mark.parametrize(
    ("topics", "outlet", "wanted"),
    [
        ([], None, Fit(True, "everything is wanted")),
        (["Fähre"], None, Fit(True, "it has the words", "Fähre")),
        (["FAHREN ancona"], None, Fit(True, "it has the words", "FAHREN ancona")),
        (["„drei Fähren“"], None, Fit(True, "it has the words", '"drei Fähren"')),
        (['"Fähren drei"'], None, Fit(False, "it has none of the topics' words")),
        (["-ancona"], None, Fit(False, "it has words that are not wanted", "ancona")),
        (["Fähre", "\N{MINUS SIGN}Ancona"], None, Fit(False, "it has words that are not wanted", "Ancona")),
        (["lang:de"], None, Fit(True, "everything is wanted")),
        (["language: en it"], None, Fit(False, "it is in another language", "de")),
        (["source:Küste"], "Kuestenblatt", Fit(False, "it is of another source", "Kuestenblatt")),
        (["outlet:küste"], "Die Küste", Fit(True, "everything is wanted")),
        (["source:Küste"], None, Fit(False, "it is of another source")),
        (["Ancona", "Bari", "lang:de"], None, Fit(True, "it has the words", "Ancona")),
        (["der"], None, Fit(False, "it has none of the topics' words")),
    ],
)
def test_what_is_wanted(topics: list[str], outlet: str | None, wanted: Fit) -> None:
    assert fit(read_interests(topics), text=TEXT, language="de", outlet=outlet) == wanted


@pytest.mark.parametrize(
    ("topic", "says"),
    [
        ("", "a topic is empty; write words, such as drone exports"),
        (" \t\n", "a topic is empty; write words, such as drone exports"),
        ("x" * 10_000, f"a topic of 10000 characters is too long: name its main words, in {MAX_TOPIC_CHARS} at most"),
        ("drone[s]?.*", "'drone[s]?.*' looks like a pattern; topics are words, or words in quotation marks"),
        ("?!", "'?!' has no word; write words, such as drone exports"),
        ("-", "'' has no word; write words, such as drone exports"),
        ("lang:", "'' is no language's code; write it like lang:de"),
        ("lang:Deutsch", "'Deutsch' is no language's code; write it like lang:de"),
        ("source:", "a source needs a name; write it like source:Bosphorus Post"),
    ],
)
def test_what_can_t_be_meant_is_told_in_one_line(topic: str, says: str) -> None:
    with pytest.raises(InputError) as told:
        read_interests([topic])

    assert told.value.message == says


def test_more_topics_than_anybody_means_are_refused() -> None:
    read_interests(["drones"] * MAX_TOPICS)
    with pytest.raises(InputError, match=f"at most {MAX_TOPICS} topics"):
        read_interests(["drones"] * (MAX_TOPICS + 1))


def test_stored_topics_that_could_not_be_typed_today_are_plain_words() -> None:
    stored = ["Fähren [Ancona]", "?!", "-Bari", "lang:de", *["tram"] * MAX_TOPICS]

    assert fit(stored_interests(stored), text=TEXT, language="de", outlet=None) == Fit(
        True, "it has the words", "Fähren [Ancona]"
    )
    assert not fit(stored_interests(["?!"]), text=TEXT, language="de", outlet=None).wanted
    readable = ["Fähre", '"drei Fähren"', "-Bari", "lang:de", "source:Küste"]
    assert stored_interests(readable) == read_interests(readable)


@given(st.lists(st.text(max_size=70), max_size=5))
def test_whatever_is_typed_is_read_or_refused_in_one_line(topics: list[str]) -> None:
    try:
        read = read_interests(topics)
    except InputError as error:
        refused = error.message
    else:
        fit(read, text=TEXT, language="de", outlet="Die Küste")
        refused = ""

    assert "\n" not in refused
