"""Text fragments, judged by a matcher of our own that follows the published rules word by word."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.language.fragment import fragment_url, text_fragment
from bot.model.span import Span

TEXT = """Ministers open the new quay

The ministers met for an hour in the old customs house and agreed to open a second quay before the winter. Ship owners \
had asked for it since the storm of last year, when forty vessels waited outside the harbour.

“We agreed on a second quay,” the harbour master said, “and we agreed on who pays for it.” He added: “It is enough.”

The mayor disagreed. “It is enough to make me laugh,” she said - adding that 4.5 million euros, or 3,000 a head, were \
“a well-known figure”.

All'incontro c’era l’Italia; Roma'dan gelen heyet de oradaydı. “We agreed on a second quay,” ran the paper's headline.

«Ministers open the new quay»"""


def at(words: str, number: int = 0) -> Span:
    start = -1
    for _ in range(number + 1):
        start = TEXT.index(words, start + 1)
    return Span(start, start + len(words))


# ---------------------------------------------------------------- the rules, as a browser follows them


@dataclass(frozen=True)
class Directive:
    start: str
    end: str | None
    prefix: str | None
    suffix: str | None


def read_directive(directive: str) -> Directive:
    """Parse as the draft says: prefix and suffix are told by their dashes, terms are parted by commas."""
    assert directive.startswith("text=")
    terms = directive.removeprefix("text=").split(",")
    prefix = terms.pop(0)[:-1] if terms[0].endswith("-") else None
    suffix = terms.pop()[1:] if terms[-1].startswith("-") else None
    assert 1 <= len(terms) <= 2, directive
    assert all(terms), directive
    assert not any("-" in term or "&" in term for term in (*terms, prefix or "", suffix or "")), directive
    start, end = terms[0], terms[1] if len(terms) == 2 else None
    return Directive(unquote(start), end and unquote(end), prefix and unquote(prefix), suffix and unquote(suffix))


# Words of UAX #29 in alphabetic scripts: letters and digits, with what joins letters or figures inside.
WORD = re.compile(r"[^\W_]+(?:(?:(?<=[^\W\d_])[.:’‘'·]|(?<=\d)[.,;'’‘]|_)(?=[^\W_])[^\W_]+|_+)*")
MARKS = str.maketrans("“”„‘’‚", "\"\"\"'''")


class Page:
    """A text as a browser searches it: folded, white space collapsed, one block a line."""

    def __init__(self, text: str) -> None:
        signs: list[str] = []
        self.places: list[int] = []
        for place, sign in enumerate(text):
            for folded in fold(sign):
                if folded.isspace() and (not signs or signs[-1].isspace()):
                    if folded == "\n" and signs:
                        signs[-1] = "\n"
                    continue
                signs.append(folded)
                self.places.append(place)
        self.text = "".join(signs)
        inside = {at for word in WORD.finditer(self.text) for at in range(word.start() + 1, word.end())}
        self.borders = [at not in inside for at in range(len(self.text) + 1)]

    def find(self, term: str, since: int, *, start_bounded: bool, end_bounded: bool) -> int | None:
        term = " ".join("".join(map(fold, term)).split())
        at = self.text.find(term, since)
        while at >= 0:
            if (self.borders[at] or not start_bounded) and (self.borders[at + len(term)] or not end_bounded):
                return at
            at = self.text.find(term, at + 1)
        return None

    def past_space(self, at: int) -> int:
        while at < len(self.text) and self.text[at].isspace():
            at += 1
        return at

    def first_match(self, given: Directive) -> tuple[int, int] | None:
        """The draft's "find a range from a text directive": half-open places in the folded text."""
        since = 0
        while True:
            end_bounded = given.end is not None or given.suffix is None
            if given.prefix is not None:
                prefix = self.find(given.prefix, since, start_bounded=True, end_bounded=False)
                if prefix is None:
                    return None
                since = prefix + 1
                wanted = self.past_space(prefix + self.size(given.prefix))
                start = self.find(given.start, wanted, start_bounded=False, end_bounded=end_bounded)
                if start is None:
                    return None
                if start != wanted:
                    continue
            else:
                start = self.find(given.start, since, start_bounded=True, end_bounded=end_bounded)
                if start is None:
                    return None
                since = start + 1
            end = start + self.size(given.start)
            while True:
                if given.end is not None:
                    tail = self.find(given.end, end, start_bounded=True, end_bounded=given.suffix is None)
                    if tail is None:
                        return None
                    end = tail + self.size(given.end)
                if given.suffix is None:
                    return start, end
                wanted = self.past_space(end)
                suffix = self.find(given.suffix, wanted, start_bounded=False, end_bounded=True)
                if suffix is None:
                    return None
                if suffix == wanted:
                    return start, end
                if given.end is None:
                    break

    def size(self, term: str) -> int:
        return len(" ".join("".join(map(fold, term)).split()))


def fold(sign: str) -> str:
    if sign == "\n":
        return sign
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFD", sign.translate(MARKS)).casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)) if not sign.isspace() else " "


def shown(text: str, directive: str) -> str | None:
    """The words that a browser marks on a page with this text."""
    page = Page(text)
    found = page.first_match(read_directive(directive))
    return None if found is None else text[page.places[found[0]] : page.places[found[1] - 1] + 1]


def place_shown(text: str, directive: str) -> tuple[int, int] | None:
    page = Page(text)
    found = page.first_match(read_directive(directive))
    return None if found is None else (page.places[found[0]], page.places[found[1] - 1] + 1)


# ---------------------------------------------------------------- what is written


def test_short_words_that_stand_once_are_given_whole() -> None:
    span = at("ministers met for an hour")
    assert text_fragment(TEXT, span) == "text=ministers%20met%20for%20an%20hour"


def test_long_words_are_given_by_their_ends() -> None:
    span = at(
        "The ministers met for an hour in the old customs house and agreed to open a second quay before the winter."
    )
    assert text_fragment(TEXT, span) == "text=The%20ministers%20met%20for,before%20the%20winter."


def test_few_words_are_given_with_their_neighbours() -> None:
    assert text_fragment(TEXT, at("customs house")) == "text=the%20old-,customs%20house,-and%20agreed"


def test_marks_of_the_grammar_are_encoded() -> None:
    text = "A & B, well-known makers of salt & soap, sell ~100% more."
    assert text_fragment(text, Span(0, 40)) == "text=A%20%26%20B%2C%20well%2Dknown%20makers%20of%20salt%20%26%20soap"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("“We agreed on a second quay,”", 0),
        ("We agreed on a second quay", 1),
        ("It is enough", 0),
        ("It is enough", 1),
        ("Ministers open the new quay", 0),
        ("quay", 3),
        ("agreed", 0),
        ("agreed", 3),
        ("l’Italia", 0),
        ("Italia", 0),
        ("Roma", 0),
        ("incontro", 0),
        ("4.5 million euros", 0),
        ("3,000 a head", 0),
        ("a well-known figure", 0),
        ("known", 0),
        ("It is enough.”\n\nThe mayor disagreed. “It is enough", 0),
        (TEXT, 0),
    ],
)
def test_the_first_place_that_fits_is_the_one_meant(words: str, number: int) -> None:
    span = at(words, number)
    directive = text_fragment(TEXT, span)
    place = place_shown(TEXT, directive)
    assert place is not None, directive
    outside = "\"'“”«»,;: \n"
    assert TEXT[place[0] : place[1]] == words.strip(outside), directive
    assert span.start <= place[0] < place[1] <= span.end, directive


def test_words_that_stand_twice_in_the_same_surroundings_lead_to_the_first() -> None:
    text = "It rains.\n\nIt rains."
    assert place_shown(text, text_fragment(text, Span(11, 20))) == (0, 9)


@pytest.mark.parametrize("words", ["", " ", "“”", "…", "\n\n", "-,&", "🙂"])
def test_without_a_word_there_is_no_directive(words: str) -> None:
    text = f"One. {words}x"
    if words:
        assert text_fragment(text, Span(5, 5 + len(words))) == ""
        assert fragment_url("https://a.example/x", text, Span(5, 5 + len(words))) == "https://a.example/x"
    assert text_fragment(text, Span(100, 200)) == ""


def test_addresses_keep_their_own_fragment_and_lose_an_older_directive() -> None:
    span, directive = at("ministers met for an hour"), "text=ministers%20met%20for%20an%20hour"
    assert fragment_url("https://a.example/x?y=1", TEXT, span) == f"https://a.example/x?y=1#:~:{directive}"
    assert fragment_url("https://a.example/x#top", TEXT, span) == f"https://a.example/x#top:~:{directive}"
    assert fragment_url("https://a.example/x#:~:text=old", TEXT, span) == f"https://a.example/x#:~:{directive}"


def test_scripts_without_spaces_begin_and_end_at_marks() -> None:
    text = "两国部长在海关大楼会面。他们同意修建第二个码头，并在冬天之前完工。市长不同意。"
    start = text.index("他们同意")
    directive = text_fragment(text, Span(start, text.index("市长")))
    assert unquote(directive).endswith("他们同意修建第二个码头，并在冬天之前完工。,-市长不同意")


# ---------------------------------------------------------------- whatever the text

WORDS = st.sampled_from(
    ["quay", "the quay", "Quay", "l’eau", "3,000", "4.5", "U.S.", "“we", "agreed”", "well-known", "&", "—", "İstanbul",
     "Roma'da", "said:", "été", "ete", "a", "a_b", "5 %", "(sic)", "  ", "\u00a0", "Straße", "the"]
)  # fmt: skip
BLOCKS = st.lists(WORDS, min_size=1, max_size=25).map(" ".join)
TEXTS = st.lists(BLOCKS, min_size=1, max_size=6).map("\n\n".join)


@st.composite
def quoted(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> tuple[str, Span]:
    text = draw(texts.filter(bool))
    start = draw(st.integers(0, len(text) - 1))
    return text, Span(start, draw(st.integers(start + 1, len(text))))


def bare(text: str) -> str:
    """Letters and digits alone, as a browser compares them."""
    return "".join(c for c in "".join(map(fold, text)) if c.isalnum())


@given(quoted(TEXTS))
def test_a_browser_shows_words_of_the_quote_or_the_same_words_elsewhere(case: tuple[str, Span]) -> None:
    text, span = case
    directive = text_fragment(text, span)
    if not any(c.isalnum() for c in span.of(text)):
        assert directive == ""
        return
    words = shown(text, directive)
    assert words is not None, directive
    got, wanted = bare(words), bare(span.of(text))
    given_terms = read_directive(directive)
    if given_terms.end is None:
        assert got == wanted
    else:
        first, last = (bare(term) for term in (given_terms.start, given_terms.end))
        assert wanted.startswith(first)
        assert wanted.endswith(last)
        assert got.startswith(first)
        assert got.endswith(last)


NAMES = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9)
GAPS = st.sampled_from([" ", " ", " ", ", ", " “", "” ", "\n\n", "-"])
# Each word once, with gaps behind them.
UNIQUE = st.lists(st.tuples(NAMES, GAPS), min_size=2, max_size=120, unique_by=lambda pair: pair[0]).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)


@given(quoted(UNIQUE))
def test_in_a_text_that_repeats_nothing_exactly_the_quote_is_shown(case: tuple[str, Span]) -> None:
    text, span = case
    while span.start > 0 and text[span.start].isalpha() and text[span.start - 1].isalpha():
        span = Span(span.start - 1, span.end)
    while span.end < len(text) and text[span.end].isalpha() and text[span.end - 1].isalpha():
        span = Span(span.start, span.end + 1)
    letters = [place for place in range(span.start, span.end) if text[place].isalpha()]
    directive = text_fragment(text, span)
    assert (place_shown(text, directive) if directive else None) == ((letters[0], letters[-1] + 1) if letters else None)


@given(st.text(), st.integers(0, 50), st.integers(1, 80), st.text())
@example("a\ud800b c", 0, 4, "https://a.example")
@example("٣٫٥ مليون", 0, 9, "")
def test_nothing_raises_and_nothing_but_ascii_comes_out(text: str, start: int, size: int, url: str) -> None:
    directive = text_fragment(text, Span(start, start + size))
    assert re.fullmatch(r"(text=[A-Za-z0-9._~%,-]+)?", directive)
    assert fragment_url(url, text, Span(start, start + size)).startswith(url.partition(":~:")[0])


def test_addresses_stay_short() -> None:
    for block in re.finditer(r"[^\n]+", TEXT):
        for size in (20, 60, 150, 400):
            span = Span(block.start(), min(block.start() + size, block.end()))
            assert len(urlsplit(fragment_url("https://a.example/", TEXT, span)).fragment) < 200


@st.composite
def repeating(draw: st.DrawFn) -> tuple[str, Span]:
    """Blocks of the same few words, each after a word of its own; some words of one of them."""
    few = st.lists(st.sampled_from("the quay, a second quay agreed “the l’eau”".split()), min_size=1, max_size=10)
    heads = draw(st.lists(NAMES, min_size=2, max_size=6, unique=True))
    blocks = [[f"{head}:", *draw(few)] for head in heads]
    number = draw(st.integers(0, len(blocks) - 1))
    words = list(re.finditer(r"\S+", text := "\n\n".join(map(" ".join, blocks))))
    offset = sum(map(len, blocks[:number]))
    first = draw(st.integers(0, len(blocks[number]) - 1))
    last = draw(st.integers(first, len(blocks[number]) - 1))
    return text, Span(words[offset + first].start(), words[offset + last].end())


@given(repeating())
def test_neighbours_tell_repeated_words_apart(case: tuple[str, Span]) -> None:
    text, span = case
    letters = [place for place in range(span.start, span.end) if text[place].isalnum()]
    assert place_shown(text, text_fragment(text, span)) == (letters[0], letters[-1] + 1)
