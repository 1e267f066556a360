import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.blocks import find_blocks
from bot.language.sentences import split_sentences
from bot.model.article import Article


def split(text: str, language: str = "en") -> list[str]:
    article = Article(text=text)
    return [s.span.of(text) for s in split_sentences(text, find_blocks(article), language)]


@pytest.mark.parametrize(
    ("sentences", "language"),
    [
        (["Mr. Ferri met Gen. Demir at 3 p.m. on Jan. 5.", "No. 7 sailed first."], "en"),
        (["The U.S. Navy left.", "It came back."], "en"),
        (["He spoke to the U.S.", "The talks went on."], "en"),
        (["George W. Okafor paid $3.5 million.", "Was it enough?", "Yes!"], "en"),
        (["They sat.", "Ferri stood.", "The answer was no.", "Demir left."], "en"),
        (["Acme Inc. said so.", "Acme Inc. Chairman Ada Ferri agreed."], "en"),
        (["And then … Ferri came.", "She spoke."], "en"),
        (["Am 3. Mai kommt Dr. Weber.", "Das ist z. B. gut."], "de"),
        (["Toplantı 29. Nisan günü yapıldı.", "Bakan geldi."], "tr"),
        (["Il dott. Rossi è arrivato.", "La riunione è finita."], "it"),
        (["你好。", "我们谈好了。"], "zh"),
        (["هل وصلت السفن؟", "نعم وصلت."], "ar"),
    ],
)
def test_sentences_end_where_they_end(sentences: list[str], language: str) -> None:
    joined = ("" if language == "zh" else " ").join(sentences)
    expected = sentences
    if joined.startswith("And then"):
        # An ellipsis before a capital may end a sentence; nothing may be lost.
        assert " ".join(split(joined, language)) == joined
        return
    assert split(joined, language) == expected


def test_speech_is_split_inside_its_marks_and_kept_with_its_cue() -> None:
    assert split('"We sail. We sail now," Ferri said. "Nobody waits."') == [
        '"We sail.',
        'We sail now," Ferri said.',
        '"Nobody waits."',
    ]
    assert split('"Who waits?" Ferri asked. Nobody did.') == ['"Who waits?" Ferri asked.', "Nobody did."]
    assert split("“We sail.” The ferries left.") == ["“We sail.”", "The ferries left."]


def test_headings_stay_whole_and_are_numbered_with_the_rest() -> None:
    text = "What now? Nobody knows\n\nThe port is shut. Ships wait."
    sentences = split_sentences(text, find_blocks(Article(text=text)), "en")
    assert [(s.index, s.block) for s in sentences] == [(0, "heading"), (1, "paragraph"), (2, "paragraph")]


@given(st.text(alphabet=st.sampled_from(list("ab A.!?…\"“”')\n 1。")), max_size=80))
def test_nothing_but_space_is_lost_and_order_holds(text: str) -> None:
    article = Article(text=text)
    sentences = split_sentences(text, find_blocks(article), "en")
    at = 0
    for number, sentence in enumerate(sentences):
        assert sentence.index == number
        assert not text[at : sentence.span.start].strip()
        assert sentence.span.of(text) == sentence.span.of(text).strip()
        at = sentence.span.end
    assert not text[at:].strip()
