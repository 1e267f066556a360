# ruff: noqa: E501 -- a table: one case, one line
"""References: who "he", "it", "them" and "the company" mean, and that nobody is meant where two may be."""

import pytest

from bot.language.gate import Evidence, check
from bot.language.read import read_article
from bot.language.verify import verify_brief
from bot.model.article import Article
from bot.model.brief import Brief, EngineMark
from bot.model.draft import DraftBrief, DraftStatement


def passes(sentences: list[str], statement: str, language: str = "en") -> bool:
    cited = [Evidence(text, order=number) for number, text in enumerate(sentences)]
    return check(statement, cited, language=language).passed


TRUE = [
    # a person: named with a role, by who speaks, past sentences that name nobody
    (["The harbour master, Ines Roldan, was away.", "She said the quay would stay shut."], "Ines Roldan said the quay would stay shut."),
    (["Roldan, a retired pilot, keeps a log.", "Last year he counted 212 barges."], "Last year Roldan counted 212 barges."),
    (["“We are tired,” said Goran Pavic, who runs the depot.", "“Nobody rang,” he said.", "He added that the depot would close."], "Pavic added that the depot would close."),
    (["Georgia's trade minister, Nana Kobidze, thanked the crew.", "She said she would return."], "Nana Kobidze said she would return."),
    (["The head of the port, Sami Aho, said that the quay was safe.", "His deputy resigned on Monday."], "Sami Aho's deputy resigned on Monday."),
    (["Transport Minister Ines Roldan did not name the two.", "She wants an inquiry."], "Transport Minister Ines Roldan wants an inquiry."),
    # a thing: the subject; the only one of its number; who speaks
    (["The old lighthouse was built by a mason in 1870.", "It is 31 metres high."], "The old lighthouse is 31 metres high."),
    (["The two ports have signed a new contract.", "It runs until 2032."], "The new contract runs until 2032."),
    (["Norway has ordered four tugs of a new class from the Varde yard.", "The first of them is late."], "The first of the four tugs is late."),
    (["The age of the cranes is disputed.", "The port says that they were made in 1998."], "The port says that the cranes were made in 1998."),
    (["The term of the board runs out in May.", "Aho has asked for it to be extended by a year."], "Aho has asked for the term of the board to be extended by a year."),
    (["A technical board with three members will meet in May.", "Its advice is not binding."], "The technical board's advice is not binding."),
    (["The port council voted against the fees in committee.", "Its chair, Sami Aho, said that they would hurt fishermen."], "Sami Aho said that the fees would hurt fishermen."),
    (["Fishing provides a fifth of Senegal's exports.", "The country signed a protocol with Japan."], "Senegal signed a protocol with Japan."),
    (["The Italian and Greek port agencies undertook to study two sites.", "They will publish a plan."], "The Italian and Greek port agencies will publish a plan."),
    (["The crews were tired, and they left the port on Friday."], "The crews left the port on Friday."),
    (["The port council lost the case; it will appeal in May."], "The port council will appeal in May."),
    (["The harbour ministry called the charge absurd.", "Its spokesman, Sami Aho, said there would be an answer."], "There would be an answer, said Sami Aho, spokesman of the harbour ministry."),
    (["The park association has asked the town for help.", "After the last storm, it said, repairs took four weeks."], "The park association said repairs took four weeks after the last storm."),
    (["The director of Varde Yards, Mona Lie, said that the company had set aside money for the case.", "She added that it had no plan to appeal."], "Lie added that the company had no plan to appeal."),
]  # fmt: skip

FALSE = [
    # two people may be meant
    (["Ines Roldan met Mayor Goran Pavic.", "She said the quay would stay shut."], "Goran Pavic said the quay would stay shut."),
    (["Ines Roldan met Mayor Goran Pavic.", "He said the quay would stay shut."], "Ines Roldan said the quay would stay shut."),
    (["The minister, Ines Roldan, thanked an inspector.", "She said the quay would stay shut."], "Ines Roldan said the quay would stay shut."),
    (["Mrs Roldan opened the quay.", "He said it would stay open."], "Roldan said it would stay open."),
    (["Roldan said that Pavic had lied.", "He resigned on Monday."], "Roldan resigned on Monday."),
    (["The minister, Ines Roldan, spoke.", "Goran Pavic, a pilot, listened.", "He left early."], "Ines Roldan left early."),
    (["The minister, Ines Roldan, spoke.", "When Pavic arrived, he left early."], "When Pavic arrived, Ines Roldan left early."),
    # two things may be meant
    (["The harbour company bought a shipyard.", "It employs 300 people."], "The harbour company employs 300 people."),
    (["The harbour company bought a shipyard.", "It employs 300 people."], "The shipyard employs 300 people."),
    (["The tribunal fined the council.", "It said the case was closed."], "The tribunal said the case was closed."),
    (["Varde Yards leads the market and Aho Marine makes the engines.", "It is for sale."], "Varde Yards is for sale."),
    (["The pilots met the dockers.", "They want higher wages."], "The pilots want higher wages."),
    (["Norway and Senegal signed a protocol.", "The country will pay for the ships."], "Norway will pay for the ships."),
    (["Varde Yards sued Aho Marine.", "The company lost 3 million euros."], "Varde Yards lost 3 million euros."),
    (["The ministry said that the company had closed the yard.", "It will be sold."], "The company will be sold."),
    (["The council sued the port, and it lost 3 million euros."], "The council lost 3 million euros."),
    (["The minister praised the mayor, and she left early."], "The minister left early."),
    (["The pilots met the dockers; they want a day of rest."], "The pilots want a day of rest."),
    (["The council asked the port for a report.", "Aho said that it was late."], "Aho said that the council was late."),
    # a part is not the whole
    (["Three of nine supports were rusted.", "They will be replaced."], "The supports will be replaced."),
    (["Some of the crews were tired.", "They left the port on Friday."], "The crews left the port on Friday."),
    (["One of the mines damaged a boat.", "It sank in May."], "The boat sank in May."),
    # what lessens the noun stays
    (["A draft agreement was signed in May.", "It covers 12 ports."], "The agreement covers 12 ports."),
    (["The former director, Mona Lie, spoke.", "She denied the charge."], "The director denied the charge."),
    # the same surname is not the same person
    (["A brother of the accused, Milan Pavic, is in custody.", "His trial begins in May."], "Goran Pavic's trial begins in May."),
]  # fmt: skip


@pytest.mark.parametrize(("sentences", "statement"), TRUE)
def test_a_reference_with_one_meaning_is_resolved(sentences: list[str], statement: str) -> None:
    assert passes(sentences, statement)


@pytest.mark.parametrize(("sentences", "statement"), FALSE)
def test_a_reference_that_may_mean_another_is_not(sentences: list[str], statement: str) -> None:
    assert not passes(sentences, statement)


@pytest.mark.parametrize(
    ("language", "sentences", "true", "lie"),
    [
        ("de", ["Der Chef der Werft, Jens Borg, schloss Entlassungen nicht aus.", "Man prüfe die Aufträge, sagte er."], "Man prüfe die Aufträge, sagte Borg.", "Man prüfe die Aufträge, sagte Werft."),
        ("de", ["Die Ministerin, Anna Lenz, traf den Bürgermeister Jens Borg.", "Man prüfe die Aufträge, sagte er."], "Man prüfe die Aufträge.", "Man prüfe die Aufträge, sagte Lenz."),
        ("fr", ["Le ministre belge de la Pêche, Luc Maes, a démenti.", "Selon lui, les bateaux ont été révisés."], "Selon Luc Maes, les bateaux ont été révisés.", "Selon la Pêche, les bateaux ont été révisés."),
        ("es", ["El alcalde de Vigo, Fermín Quesada, negó los hechos.", "Dijo que el puerto no cerrará."], "Quesada dijo que el puerto no cerrará.", "Vigo dijo que el puerto no cerrará."),
    ],
)  # fmt: skip
def test_people_of_other_languages(language: str, sentences: list[str], true: str, lie: str) -> None:
    assert passes(sentences, true, language) is not (true == "Man prüfe die Aufträge.")
    assert not passes(sentences, lie, language)


TEXT = """A quay in Varde

The harbour master, Ines Roldan, was away on Monday.

Barges waited for hours in the rain. She said the quay would stay shut.

A heading

He denied it.
"""


def brief(*points: tuple[str, list[int]]) -> Brief:
    reading = read_article(Article(text=TEXT, language="en"))
    items = [DraftStatement.model_construct(text=text, sentences=numbers, words=[]) for text, numbers in points]
    draft = DraftBrief.model_construct(headline=None, bottom_line=None, points=items, next=[])
    return verify_brief(draft, reading, EngineMark("test"))


def test_an_antecedent_that_is_not_cited_becomes_a_citation() -> None:
    reading = read_article(Article(text=TEXT, language="en"))
    numbers = {sentence.span.of(TEXT): sentence.index for sentence in reading.sentences}
    said = numbers["She said the quay would stay shut."]
    made = brief(("Ines Roldan said the quay would stay shut.", [said]))
    assert [citation.quote for citation in made.points[0].citations] == [
        "She said the quay would stay shut.",
        "Ines Roldan",
    ]


def test_nobody_is_meant_from_beyond_the_reach_of_a_text() -> None:
    made = brief(("Ines Roldan denied it.", [6]))
    assert not made.points
