# ruff: noqa: E501 -- a table: one case, one line
"""Attribution: who said it may move to either end, in the tense and person of reported speech, and is never lost."""

import pytest

from bot.language.gate import Evidence, check


def passes(sentence: str, statement: str, language: str = "en") -> bool:
    return check(statement, [Evidence(sentence)], language=language).passed


TRUE = [
    # what describes the speaker stands before or behind the name
    ("“It was a slip,” said Mona Lie, a lecturer in power systems at the Varde School.", "Mona Lie, a lecturer in power systems at the Varde School, said: “It was a slip.”"),
    ("“It was a slip,” said Mona Lie, the union's chair.", "The union's chair, Mona Lie, said: “It was a slip.”"),
    ("“It was a slip,” said the port's director, Mona Lie.", "The port's director, Mona Lie, said: “It was a slip.”"),
    ("“It was a slip,” said Mona Lie, secretary of the Dockers' League.", "Mona Lie, secretary of the Dockers' League, said: “It was a slip.”"),
    ("“It was a slip,” said Mona Lie, a deputy elected in Varde.", "Mona Lie, a deputy elected in Varde, said: “It was a slip.”"),
    # what hangs on the verb
    ("The ports want to share pilots, the two ministers announced in Varde on Tuesday after a meeting that also covered fees.", "The two ministers announced in Varde on Tuesday that the ports want to share pilots."),
    ("At least 39 barges sank, the report says.", "The report says at least 39 barges sank."),
    ("Dockers travelling with the minister said that the port lost €3 million.", "The port lost €3 million, said dockers travelling with the minister."),
    # when and where may stand at the other end of a clause
    ("Between 1 January and 20 April, 1,140 people reached Varde from the north coast, according to the port's board.", "According to the port's board, 1,140 people reached Varde from the north coast between 1 January and 20 April."),
    ("Fires burned 27,000 hectares in Varde last year, by the count of the two forestry services.", "By the count of the two forestry services, fires burned 27,000 hectares in Varde last year."),
    # reported speech
    ("“We will not raise the fees,” Roldan told reporters.", "Roldan told reporters that they would not raise the fees."),
    ("“I can live with that,” Roldan said.", "Roldan said that she could live with that."),
    ("The quay is safe, the harbour master said.", "The harbour master said that the quay was safe."),
    ("“My crew has slept in the hold,” Pavic said.", "Pavic said that his crew had slept in the hold."),
]  # fmt: skip

FALSE = [
    ("“It was a slip,” said Mona Lie, a lecturer at the Varde School.", "“It was a slip,” said Mona Lie, a judge."),
    ("“It was a slip,” said Mona Lie, the union's chair.", "It was a slip."),
    ("“It was a slip,” said Mona Lie, the union's chair.", "The union said: “It was a slip.”"),
    ("At least 39 barges sank, the report says.", "At least 39 barges sank."),
    ("At least 39 barges sank, the report says.", "The port says at least 39 barges sank."),
    ("The ports want to share pilots, the two ministers announced on Tuesday after a meeting that covered fees.", "The ports want to share pilots."),
    ("In May, Roldan said that the port would close.", "Roldan said that the port would close in May."),
    ("In May, the port rejected a plan to close the quay.", "The port rejected a plan to close the quay in May."),
    ("Fires burned 27,000 hectares last year, by the count of the two forestry services.", "Fires burned 27,000 hectares last year."),
    # reported speech the other way round, or for a hearer
    ("Roldan said that the quay would close.", "Roldan said that the quay will close."),
    ("Roldan said that the quay was safe.", "Roldan said that the quay is safe."),
    ("“We will not pay,” Roldan told the unions.", "Roldan told the unions that they would not pay."),
    ("“He lied and I left,” Roldan said.", "Roldan said that he lied and he left."),
    ("“We may raise the fees,” Roldan said.", "Roldan said that they would raise the fees."),
    ("“We will not raise the fees,” Roldan said.", "They would not raise the fees."),
    ("“I will resign,” Roldan said.", "Roldan had resigned."),
    ("“I will resign,” Roldan says.", "Roldan says that she would resign."),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "statement"), TRUE)
def test_who_said_it_may_stand_on_either_side(sentence: str, statement: str) -> None:
    assert passes(sentence, statement)


@pytest.mark.parametrize(("sentence", "statement"), FALSE)
def test_who_said_it_is_neither_lost_nor_changed(sentence: str, statement: str) -> None:
    assert not passes(sentence, statement)


def test_a_turkish_frame_may_stand_before_the_words() -> None:
    sentence = "Kaptan Sevim, “Bu gece denizde uyuyacağız.” dedi."
    assert passes(sentence, "Kaptan Sevim şöyle dedi: “Bu gece denizde uyuyacağız.”", "tr")
    assert not passes(sentence, "Başkan Sevim şöyle dedi: “Bu gece denizde uyuyacağız.”", "tr")
    assert not passes(sentence, "Kaptan Sevim şöyle dedi: “Bu gece evde uyuyacağız.”", "tr")
