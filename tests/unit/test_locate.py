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


@given(cuts())
def test_normalising_twice_changes_nothing_more(case: tuple[str, Span]) -> None:
    text, span = case
    once = normalise(span.of(text))
    assert normalise(once) == once


def _all_places(words: str, text: str) -> list[Span]:
    """Every span of the text whose normal form is that of the words, shortest spans only: the slow way."""
    wanted = normalise(words)
    found = []
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            if normalise(text[start:end]) == wanted and normalise(text[start + 1 : end]) != wanted:
                found.append(Span(start, end))
                break
    return found


@given(
    st.text(st.sampled_from('ab “”"-–\u00ad'), min_size=1, max_size=14), st.text(st.sampled_from("ab “-"), max_size=2)
)
def test_without_a_hint_only_a_single_place_is_found(text: str, words: str) -> None:
    found = locate(words, text)
    places = _all_places(words, text) if normalise(words) else []
    if found is None:
        assert len(places) != 1
    else:  # several that are equal after normalisation may be one that is equal as it stands
        assert normalise(found[0].of(text)) == normalise(words)
        assert len(places) == 1 or found[0].of(text) == words


@given(
    st.text(st.sampled_from("abc –"), min_size=1, max_size=30), st.sampled_from(["a", "ab", "b –"]), st.integers(0, 29)
)
def test_of_several_places_the_nearest_is_found(text: str, words: str, near: int) -> None:
    found = locate(words, text, near=near)
    at = Span(near, near + 1)
    gaps = sorted(max(at.start - p.end, p.start - at.end, 0) for p in _all_places(words, text))
    if not gaps:
        assert found is None
    elif found is None:
        assert len(gaps) > 1
        assert gaps[0] == gaps[1] > 0
    else:
        assert max(at.start - found[0].end, found[0].start - at.end, 0) == gaps[0]


def _inside_a_letter(text: str, index: int) -> bool:
    """Whether what follows belongs to the letter before: a mark, behind characters without width or not."""
    rest = text[index:].lstrip("\u00ad\u200b")
    return bool(rest) and (unicodedata.category(rest[0])[0] == "M" or "\u1160" <= rest[0] <= "\u11ff")


@given(texts(), st.data())
def test_an_ellipsis_between_two_cuts_finds_both(text: str, data: st.DataObject) -> None:
    places = [i for i in range(len(text) + 1) if not _inside_a_letter(text, i)]
    if len(places) < 4:
        return
    a, b, c, d = sorted(data.draw(st.lists(st.sampled_from(places), min_size=4, max_size=4, unique=True)))
    first, second = text[a:b].strip(), text[c:d].strip()
    if not normalise(first) or not normalise(second) or "…" in first + second:
        return
    if any(unicodedata.category(normalise(part)[0])[0] == "M" for part in (first, second)):
        return  # stripping took the space that the mark stands on
    found = locate(f"{first} […] {second}", text, near=Span(a, b))
    assert found is not None
    assert [normalise(part.of(text)) for part in found] == [normalise(first), normalise(second)]
    assert found[0].end <= found[1].start


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("می\u200cخواهم", "میخواهم"),  # a joiner spells a word
        ("\u200fשלום\u200f", "\u200eשלום"),
        ("ﬁnance", "finance"),  # a ligature is equal in NFKC only
        ("10²", "102"),
        ("５ million", "5 million"),
        ("İstanbul", "istanbul"),
        ("straße", "strasse"),
        ("5′ 10″", "5' 10\""),
        ("rock`n`roll", "rock'n'roll"),
        ("Ελλάδα", "Ελλαδα"),
        ("й", "и"),
        ("co-operation", "cooperation"),
        ("one, two", "one two"),
        ("a\nb", "ab"),
        ("No.", "No"),
    ],
)
def test_nothing_beyond_the_list_is_equal(stored: str, asked: str) -> None:
    found = locate(asked, stored)
    assert found is None or found[0].of(stored) == asked


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("他说：「合作将会继续」。", "他说：“合作将会继续”。"),
        ("зв’язок", "звʼязок"),
        ("«Σύμφωνοι»", '"Σύμφωνοι"'),
        ("1990−2000", "1990–2000"),
        ("a\u2009b\u3000c", "a b c"),
        ("co\u00adopera\u2060tion", "cooperation"),
        ("e\u0301lan", "élan"),
        ("한국", unicodedata.normalize("NFD", "한국")),
    ],
)
def test_what_the_list_holds_is_equal(stored: str, asked: str) -> None:
    assert locate(asked, stored) == (Span(0, len(stored)),)


def test_two_places_as_near_as_each_other_are_ambiguous() -> None:
    text = "yes, and no, and yes"
    assert locate("yes", text, near=Span(8, 12)) is None
    assert locate("yes", text, near=Span(9, 12)) == (Span(17, 20),)
