"""Languages: those with rules of their own, and any other, which still gets a plain, verified brief without guesses."""

import pytest

from bot.engines.extractive import ExtractiveEngine
from bot.language.header import article_from_text
from bot.language.read import read_article
from bot.language.verify import verify_brief
from bot.model.brief import Brief

UNKNOWN = {
    "nl": "Norland en Estia hebben dinsdag in Haven een akkoord getekend over de bouw van twee schepen. De schepen"
    " kosten samen 90 miljoen euro, zei minister Anna de Vries. De werf in Haven heeft 400 mensen in dienst. In mei"
    " volgt een bezoek van de minister aan Estia.",
    "zh": "诺兰和埃斯蒂亚周二在哈文签署了建造两艘船的协议。"
    "部长表示，两艘船将耗资9000万欧元。工程将于五月开始。船厂有400名员工。",
}
FRENCH = (
    "La Norlande et l’Estie ont signé mardi un accord pour construire deux navires. « Nous sommes satisfaits », a"
    " déclaré la ministre Anne Dupont. Les navires coûteront 90 millions d’euros, selon le ministère."
)
GERMAN = (
    "Norland und Estland haben am Dienstag ein Abkommen über zwei Schiffe unterzeichnet. Die Schiffe kosten nach"
    " Angaben des Ministeriums 90 Millionen Euro. Die Werft beschäftigt 400 Menschen."
)


def brief_of(text: str) -> Brief:
    reading = read_article(article_from_text(text))
    draft, mark = ExtractiveEngine().brief(reading)
    return verify_brief(draft, reading, mark)


@pytest.mark.parametrize("language", UNKNOWN)
def test_a_language_without_rules_gets_a_plain_brief(language: str) -> None:
    brief = brief_of(UNKNOWN[language])
    assert brief.article.language == language
    assert brief.headline is not None
    assert brief.bottom_line is not None
    assert brief.points
    statements = [brief.headline, brief.bottom_line, *brief.points]
    assert len({statement.text.rstrip(".") for statement in statements}) == len(statements)
    # Its words for a million and for "said" are not known: nothing is better than a wrong value or speaker.
    assert not [figure for figure in brief.figures if figure.value == 90]
    assert not [quotation for quotation in brief.quotations if quotation.speaker]


def test_french_marks_set_with_spaces_open_a_sentence() -> None:
    brief = brief_of(FRENCH)
    assert brief.headline is not None
    assert brief.headline.text == "La Norlande et l’Estie ont signé mardi un accord pour construire deux navires"
    assert [(q.kind, q.speaker.name if q.speaker else None) for q in brief.quotations] == [
        ("direct", "Anne Dupont"),
        ("indirect", "le ministère"),
    ]
    assert [commitment.kind for commitment in brief.commitments] == ["agreement"]  # what it costs is an estimate


def test_an_amount_is_no_part_of_a_source_s_name() -> None:
    assert not [q for q in brief_of(GERMAN).quotations if q.speaker and "90" in q.speaker.name]
