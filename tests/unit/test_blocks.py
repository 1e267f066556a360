import pytest

from bot.language.blocks import find_blocks
from bot.model.article import Article, Block, join_title
from bot.model.span import Span


def kinds(text: str, title: str | None = None) -> list[tuple[str, str]]:
    article = Article(text=join_title(title, text), title=title)
    return [(block.kind, block.span.of(article.text)) for block in find_blocks(article)]


ARTICLE = """Ports of Trieste and Pendik will share a data link, officials said on Monday.

Customs cooperation

Inspectors begin in May. The first trucks sail on Friday.

Rail link a 'top priority'

Port director Ada Ferri (L) and operator Can Demir (bottom R) shake hands in Trieste, April 28, 2025. (AX Photo)

"We lost too much time on paper," Ferri said

- Ro-ro ferries, four a week
- Rail wagons, two a day

Correction: An earlier text gave a wrong day.

© 2025 Adria Exchange"""


def test_an_article_falls_into_its_blocks() -> None:
    assert [kind for kind, _ in kinds(ARTICLE, "Ports link up")] == [
        "title",
        "paragraph",
        "heading",
        "paragraph",
        "heading",
        "caption",
        "paragraph",
        "list_item",
        "list_item",
        "notice",
        "notice",
    ]


def test_spans_cut_the_words_without_blank_lines() -> None:
    assert kinds(" A long enough sentence.  \r\n\r\n\n  Next one. ")[1] == ("paragraph", "Next one.")


def test_single_newlines_part_paragraphs_where_no_blank_line_does() -> None:
    assert len(kinds("The first paragraph ends here.\nThe second one ends here.\nThe third one too.")) == 3


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The ministers met for two hours in the harbour office and\n"
        "agreed that the customs data of both ports would be shared\n"
        "from the first day of May, which shippers had long wanted."
    )
    assert [kind for kind, _ in kinds(text)] == ["paragraph"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Photo: Adria Exchange/Ada Ferri", "caption"),
        ("Ferries wait in the port of Trieste on Monday. (Reuters)", "caption"),
        ("Workers load a ship. Credit: Harbour Press", "caption"),
        ("Editor's note: The author owns no shares.", "notice"),
        ("This article was amended on 3 May to correct a name.", "notice"),
        ("Read more: The ferries of Pendik", "notice"),
        ("By Lena Okafor", "notice"),
        ("Korrektur: In einer früheren Fassung stand ein falscher Tag.", "notice"),
        ("Will the ferries sail?", "heading"),
        ('"We are ready"', "heading"),
        ('"We are ready to sail whenever they call," Ferri said', "paragraph"),
        ("They left (L'Aquila) early.", "paragraph"),
        ("Correction of the course took an hour.", "paragraph"),
    ],
)
def test_lines_are_told_by_their_form(line: str, kind: str) -> None:
    text = f"A first paragraph stands here.\n\n{line}\n\nA paragraph follows that ends in a stop."
    assert kinds(text)[1][0] == kind


def test_a_short_last_line_is_no_heading() -> None:
    assert kinds("A first paragraph stands here.\n\nThe end of it")[1][0] == "paragraph"


def test_known_blocks_are_taken_as_they_are() -> None:
    blocks = (Block("title", Span(0, 4)), Block("paragraph", Span(6, 10)))
    assert find_blocks(Article(text="Head\n\nBody", blocks=blocks)) == blocks
    assert find_blocks(Article(text="")) == ()
