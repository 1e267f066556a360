"""`locate`: exact, or not at all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.locate import locate, normalise
from bot.model.span import Span

SCRIPTS = {
    "latin": "Türkiye ve İtalya bugün “dostça” görüştü — l’accordo è vicino, señor",
    "greek": "Η Ελλάδα και η Ιταλία υπέγραψαν «συμφωνία» χθες",
    "cyrillic": "Министр сказал: «Мы готовы» – и ушёл й",
    "arabic": "وقّعت تركيا وإيطاليا اتفاقًا جديدًا في روما",
    "devanagari": "प्रधानमंत्री ने कहा कि समझौता हो गया है",
    "hangul": "대통령은 한국과 이탈리아의 협력을 강조했다",
    "han": "土耳其总统说，合作将会继续。",
}
ALPHABETS = {name: sorted(set(text) | set(" \n\t\u00a0\u00ad\u200b'\"’“”–-…")) for name, text in SCRIPTS.items()}


@st.composite
def texts(draw: st.DrawFn) -> str:
    alphabet = ALPHABETS[draw(st.sampled_from(sorted(ALPHABETS)))]
    text = draw(st.text(st.sampled_from(alphabet), min_size=1, max_size=120))
    return draw(st.sampled_from([text, unicodedata.normalize("NFD", text), unicodedata.normalize("NFC", text)]))


@st.composite
def cuts(draw: st.DrawFn) -> tuple[str, Span]:
    text = draw(texts())
    starts = [i for i in range(len(text) + 1) if i in (0, len(text)) or unicodedata.category(text[i])[0] != "M"]
    starts = [i for i in starts if i in (0, len(text)) or not "\u1160" <= text[i] <= "\u11ff"]
    start = draw(st.sampled_from(starts[:-1]))
    end = draw(st.sampled_from([i for i in starts if i > start]))
    return text, Span(start, end)


@given(cuts())
def test_any_cut_is_found_at_its_place(case: tuple[str, Span]) -> None:
    text, span = case
    words = span.of(text)
    found = locate(words, text, near=span)
    assert found == ((span,) if normalise(words) else None)


@given(cuts())
def test_what_is_found_equals_the_words(case: tuple[str, Span]) -> None:
    text, span = case
    changed = normalise(unicodedata.normalize("NFD", span.of(text)).replace("\n", "  "))
    found = locate(changed, text)
    if found is not None and len(found) == 1:
        assert normalise(found[0].of(text)) == normalise(changed)


@given(texts(), texts())
def test_other_words_are_found_only_where_they_stand(text: str, words: str) -> None:
    found = locate(words, text, near=0)
    if found is None:
        return
    if len(found) == 1:
        assert normalise(found[0].of(text)) == normalise(words)
    else:
        first, second = found
        assert first.end <= second.start
        assert normalise(words).startswith(normalise(first.of(text)))
        assert normalise(words).endswith(normalise(second.of(text)))


@given(cuts())
def test_a_changed_word_is_not_found(case: tuple[str, Span]) -> None:
    text, span = case
    assert locate(span.of(text) + "ж" * 3, text, near=span) is None
    assert locate("ж" * 3 + span.of(text), text, near=span) is None


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_six_scripts_in_both_unicode_forms(name: str) -> None:
    text = SCRIPTS[name]
    for stored in (text, unicodedata.normalize("NFD", text)):
        for asked in (text, unicodedata.normalize("NFD", text), text.replace("“", '"').replace("”", '"')):
            assert locate(asked, stored) == (Span(0, len(stored)),)


def test_marks_dashes_spaces_and_invisible_characters_are_equal() -> None:
    text = "He said: “It’s a co\u00adoperation\u200b of\u00a0two\nnations — at last”."
    found = locate('"It\'s a cooperation of two nations - at last"', text)
    assert found is not None
    assert found[0].of(text) == "“It’s a co\u00adoperation\u200b of\u00a0two\nnations — at last”"


def test_letters_and_case_are_never_forgiven() -> None:
    text = "Meloni welcomed Erdoğan in Rome."
    for words in ("Meloni welcomed Erdogan", "meloni welcomed", "Meloni welcomes", "Meloni  welcomed, Erdoğan"):
        assert locate(words, text) is None


def test_several_places() -> None:
    text = "The deal is signed. Nobody saw it. The deal is signed. The end. The deal is signed."
    assert locate("The deal is signed", text) is None
    assert locate("The deal is signed", text, near=Span(20, 30)) == (Span(0, 18),)
    assert locate("The deal is signed", text, near=40) == (Span(35, 53),)
    assert locate("The deal is signed", text, near=len(text) - 1) == (Span(64, 82),)


def test_a_place_that_is_equal_after_normalisation_beats_an_exact_one_far_away() -> None:
    text = "'Yes' was the title.\n\nMuch later he said ‘Yes’ again."
    assert locate("'Yes'", text, near=Span(40, 54)) == (Span(41, 46),)
    assert locate("'Yes'", text) == (Span(0, 5),)


def test_an_ellipsis_makes_two_spans_in_order() -> None:
    text = "We will, as I said before, continue to work with Rome on all of it."
    for dots in ("…", " … ", "...", " [...] ", " […] "):
        found = locate(f"We will,{dots}continue to work", text)
        assert found is not None
        assert [span.of(text) for span in found] == ["We will,", "continue to work"]
    assert locate("continue to work … We will,", text) is None
    assert locate("We … work … it", text) is None
    assert locate("We will … surrender", text) is None
    assert locate("We will …", text) is None


def test_an_ellipsis_that_the_text_holds_is_itself() -> None:
    text = "I think... we are done."
    assert locate("I think... we", text) == (Span(0, 13),)
    assert locate("I think… we", text) == (Span(0, 7), Span(11, 13))


def test_combining_sequences_are_never_split() -> None:
    text = unicodedata.normalize("NFD", "café olé")
    assert locate("cafe", text) is None
    assert locate("é", text) is None
    assert locate("é", text, near=0) == (Span(3, 5),)
    assert locate("café", text) == (Span(0, 5),)


def test_nothing_is_nowhere() -> None:
    assert locate("", "text") is None
    assert locate(" \n", "a \n b") is None
    assert locate("\u200b", "a\u200bb") is None
    assert locate("text", "") is None


def test_a_gigantic_line() -> None:
    text = "ab " * 300_000 + "“the end”"
    assert locate('"the end"', text) == (Span(900_000, 909_000 - 8_991),)
    assert locate("a" * 500, "a" * 200_000, near=100_000) is not None
