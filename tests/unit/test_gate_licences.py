# ruff: noqa: E501 -- a table: one case, one line
"""What a statement may leave out of one sentence and what not: each licence beside the lie that a wider one would pass."""

import pytest

from bot.language.gate import Evidence, check

NAMES = (("Anna Rossi", "Rossi"), ("Luca Ferri", "Ferri"))

LIES = [
    ("Copper rose to its highest level in four months.", "Copper rose to its highest level."),
    ("Cars pay 74 crowns on the bridge at night.", "Cars pay 74 crowns on the bridge."),
    ("The museum is free on Sundays in winter.", "The museum is free."),
    ("Baykar earned $1.8 billion from exports in 2024.", "Baykar earned $1.8 billion in 2024."),
    ("The company agreed to buy the yard if banks lend the money.", "The company agreed to buy the yard."),
    ("The company will buy the yard once the court approves the sale.", "The company will buy the yard."),
    ("The union accepted the offer, provided the firm keeps all jobs.", "The union accepted the offer."),
    ("He said the bank cut rates and the ministry raised taxes.", "The ministry raised taxes."),
    ("He said that the bank cut rates and that the ministry raised taxes.", "The ministry raised taxes."),
    ("The union said the firm had lied, and the ministry had helped it.", "The ministry had helped it."),
    ("The court ordered the company to pay 3 million euros.", "The court ordered the company."),
    ("The court banned the ships from the port.", "The court banned the ships."),
    (
        "The firm failed to deliver the parts and lost the contract.",
        "The firm deliver the parts and lost the contract.",
    ),
    ("Not all members voted for the deal, and Greece left the room.", "All members voted for the deal."),
    ("The port will close in June, officials fear.", "The port will close in June."),
    ("The port will close in June, according to the union, and trucks will wait.", "The port will close in June."),
    ("The port will close in June, according to the union, and trucks will wait.", "Trucks will wait."),
    ("The port, the union believes, will close in June.", "The port will close in June."),
    ("The port could close in June and the yard will follow if the state does not pay.", "The yard will follow."),
    ("If the state pays, the port will stay open and the yard will grow.", "The yard will grow."),
    (
        "Neither the mayor nor the minister attended the meeting and signed the text.",
        "The minister attended the meeting.",
    ),
    (
        "Ministers from Italy and Greece met in Rome, and Spain sent a letter to Malta.",
        "Ministers from Italy met in Rome.",
    ),
    ("Trade between the two countries rose by 4 percent.", "Trade rose by 4 percent."),
    ("Only the mayor and two members voted against the plan.", "The mayor voted against the plan."),
    ("The firm paid 5 million euros for the yard and the dock.", "The firm paid 5 million euros for the yard."),
    ("Half of the ships in the port were built in Kiel.", "The ships in the port were built in Kiel."),
    (
        "The minister denied that the port would close and that jobs would go.",
        "The minister denied that jobs would close.",
    ),
    ("The minister denied that the port would close.", "The minister said that the port would close."),
    ("The mayor, Anna Rossi, and the minister, Luca Ferri, signed the text.", "Anna Rossi and the minister signed."),
    (
        "Anna Rossi, the mayor, accused Luca Ferri, the minister, of lying.",
        "Anna Rossi, the minister, accused Luca Ferri of lying.",
    ),
    ("“We will leave,” Rossi said, “if they stay.”", "Rossi said: “We will leave.”"),
    ("The ministry has promised to open the road by May.", "The ministry opens the road by May."),
    ("The ministry will open the road by May.", "The ministry opens the road by May."),
    ("The ministry was asked to open the road.", "The ministry asks to open the road."),
    ("The road was closed and the port reopened.", "The road reopened."),
    ("The road was closed by the ministry and reopened by the court.", "The ministry reopened."),
    ("The bank raised its forecast and, analysts say, will cut rates.", "The bank will cut rates."),
    ("The bank said it would cut rates when inflation falls.", "The bank said it would cut rates."),
    ("Prices fell in Germany but rose in Italy.", "Prices rose in Germany."),
    ("Prices fell in Germany but rose in Italy.", "Prices fell in Italy."),
    ("The bank bought a yard from a firm that owes 3 million euros.", "The bank owes 3 million euros."),
    ("A man who attacked the mayor and fled the city was arrested.", "A man fled the city."),
    ("The army said it had taken the town and rebels fled north.", "Rebels fled north."),
    ("The state will own 20 percent of the company until 2030.", "The state will own 20 percent."),
    ("The team won the cup for the first time since 1990.", "The team won the cup for the first time."),
    ("The two sides agreed on Monday to stop fighting.", "The two sides agreed on Monday."),
    ("Ankara wants Rome to pay and Athens to wait.", "Ankara wants Rome to wait."),
    ("The minister met the mayor, who resigned on Friday.", "The minister resigned on Friday."),
    ("The firm, whose owner was jailed in May, won the contract.", "The owner won the contract."),
    ("Police said the man, who denied the charge, had fled.", "The man had fled."),
    ("More than 200 people, most of them children, were hurt.", "Most were hurt."),
    ("The ship left for Odesa without its captain.", "The ship left for Odesa."),
    ("Under the plan, Italy would pay 3 million euros and Greece 2 million.", "Italy would pay 3 million euros."),
    ("In theory, the port can handle 3 million containers.", "The port can handle 3 million containers."),
    (
        "The minister promised to resign, but later changed his mind.",
        "The minister changed his mind and promised to resign.",
    ),
    ("He has sold eleven of his twelve ships to Baykar.", "He has sold twelve ships to Baykar."),
    ("Rossi called the accusation a lie and Ferri a coward.", "Rossi called Ferri a lie."),
    ("It was not the mayor who signed but the minister.", "The mayor signed."),
    ("The police suspect that the firm paid bribes, and prosecutors charged its owner.", "The firm paid bribes."),
]

TRUTHS = [
    ("The minister said the bridge will open in May.", "The bridge will open in May, the minister said."),
    (
        "The minister said on Monday that the bridge will open in May.",
        "The bridge will open in May, the minister said on Monday.",
    ),
    ("The minister said on Monday that the bridge will open in May.", "The minister said the bridge will open in May."),
    ("The bridge will open in May, the minister said.", "According to the minister, the bridge will open in May."),
    ("According to the ministry, exports rose by 4 percent.", "Exports rose by 4 percent, the ministry said."),
    ("According to the ministry, exports rose by 4 percent.", "Exports rose by 4 percent, according to the ministry."),
    (
        "Exports rose by 4 percent, according to figures from the ministry.",
        "According to figures from the ministry, exports rose by 4 percent.",
    ),
    (
        "Exports rose by 4 percent in May, the ministry said, adding that imports fell.",
        "The ministry said that exports rose by 4 percent in May.",
    ),
    (
        "“We are ready,” Anna Rossi, the mayor, said on Friday.",
        "Anna Rossi, the mayor, said on Friday: “We are ready.”",
    ),
    ("“We are ready,” said Mayor Anna Rossi.", "Mayor Anna Rossi said, “We are ready.”"),
    ("“We are ready,” said Mayor Anna Rossi.", "Rossi said: “We are ready.”"),
    ("Anna Rossi, the mayor of Bari, said: “We are ready.”", "“We are ready,” said Anna Rossi, the mayor of Bari."),
    ("Anna Rossi, the mayor of Bari, said: “We are ready.”", "“We are ready,” Anna Rossi said."),
    (
        "Mayor Anna Rossi told reporters in Bari that the port would reopen in June.",
        "The port would reopen in June, Mayor Anna Rossi told reporters in Bari.",
    ),
    (
        "Mayor Anna Rossi told reporters in Bari that the port would reopen in June.",
        "Anna Rossi said that the port would reopen in June.",
    ),
    (
        "Mayor Anna Rossi told reporters in Bari that the port would reopen in June.",
        "The port would reopen in June, Mayor Anna Rossi said.",
    ),
    (
        "Mayor Anna Rossi warned that the port would close in June.",
        "The port would close in June, Mayor Anna Rossi warned.",
    ),
    (
        "The port would close in June, warned Anna Rossi, the mayor.",
        "Anna Rossi warned that the port would close in June.",
    ),
    (
        "The port would close in June, she said, because the crane is broken.",
        "She said the port would close in June because the crane is broken.",
    ),
    ("The port, she said, would close in June.", "She said the port would close in June."),
    (
        "The port, the mayor said on Friday, would close in June.",
        "The port would close in June, the mayor said on Friday.",
    ),
    ("“The port will close,” the mayor said.", "“The port will close,” according to the mayor."),
    ("Sources at the ministry said the talks had failed.", "The talks had failed, sources at the ministry said."),
    ("Two people briefed on the talks said they had failed.", "They had failed, two people briefed on the talks said."),
    ("The bank believes that rates will fall.", "Rates will fall, the bank believes."),
    (
        "As the ministry announced on Monday, the port will close in June.",
        "The ministry announced on Monday that the port will close in June.",
    ),
    (
        "The port will close in June, as the ministry announced on Monday.",
        "The ministry announced on Monday that the port will close in June.",
    ),
    (
        "The port will close in June, the ministry announced.",
        "The ministry announced that the port will close in June.",
    ),
    (
        "The mayor, Anna Rossi, said that the port will close in June.",
        "The port will close in June, said the mayor, Anna Rossi.",
    ),
    ("The mayor, Anna Rossi, said that the port will close in June.", "The port will close in June, Rossi said."),
    (
        "The port will close in June, the office of the mayor said in a statement on Friday.",
        "The office of the mayor said in a statement on Friday that the port will close in June.",
    ),
    ("Police said two people were hurt.", "Two people were hurt, police said."),
    ("Two people were hurt, said police.", "Police said two people were hurt."),
    ("Two people were hurt, a spokesman for the police said.", "A spokesman for the police said two people were hurt."),
    (
        "Rossi said that the port would close in June, but that the yard would stay open.",
        "The port would close in June but the yard would stay open, Rossi said.",
    ),
    (
        "Rossi said the port would close in June if the state did not pay.",
        "The port would close in June if the state did not pay, Rossi said.",
    ),
    (
        "The company sold its yard in Kiel to a Danish firm on Monday for 95 million euros.",
        "The company sold its yard in Kiel to a Danish firm.",
    ),
    ("The council approved the budget by 12 votes to 9 on Monday evening.", "The council approved the budget."),
    ("The council approved the budget, although two members abstained.", "The council approved the budget."),
    ("The ferry, built in 1998, carries 400 passengers and 90 cars.", "The ferry carries 400 passengers and 90 cars."),
    ("The strike began at midnight and is expected to last three days.", "The strike began at midnight."),
    (
        "The museum, which opened in 1950 and was renovated in 2010, has been closed since March.",
        "The museum has been closed since March.",
    ),
    (
        "After talks in Rome, the two ministers signed a protocol on ports and railways.",
        "The two ministers signed a protocol on ports and railways.",
    ),
    ("The firm, based in Kiel, employs 640 people and builds research ships.", "The firm employs 640 people."),
    (
        "Turnover fell to 30 million euros, the lowest level since 2015, as orders dried up.",
        "Turnover fell to 30 million euros.",
    ),
    ("The plant, Europe's largest, produces 3 million cars a year.", "The plant produces 3 million cars a year."),
    ("He was born in Bari in 1960 and studied law in Rome before entering politics.", "He was born in Bari in 1960."),
    (
        "Prosecutors have opened an inquiry into the collapse of the bridge, in which 12 people died.",
        "Prosecutors have opened an inquiry into the collapse of the bridge.",
    ),
]

# Two sentences, one after the other, and what the second does not say of whom the first names.
WRONG_ANTECEDENTS = [
    ("Leonardo bought a yard in Kiel.", "It employs 640 people.", "Leonardo employs 640 people."),
    ("Anna Rossi met Luca Ferri in Bari.", "He resigned on Friday.", "Anna Rossi resigned on Friday."),
    ("The bank sued the firm on Monday.", "It paid 3 million euros in May.", "The bank paid 3 million euros in May."),
    (
        "Anna Rossi said the minister, Luca Ferri, had lied.",
        "The minister resigned on Friday.",
        "Anna Rossi resigned on Friday.",
    ),
]
RIGHT_ANTECEDENTS = [
    (
        "The tribunal found that three mills had sold pipe below cost.",
        "It dismissed a complaint against a fourth.",
        "The tribunal dismissed a complaint against a fourth.",
    ),
    ("“We are ready,” said Anna Rossi.", "She left for Bari on Friday.", "Anna Rossi left for Bari on Friday."),
    (
        "The pilots' union learned of it from the press.",
        "Its president, Anna Rossi, said that 70 pilots were not trained.",
        "Anna Rossi, president of the pilots' union, said that 70 pilots were not trained.",
    ),
    ("The minister, Luca Ferri, spoke first.", "The minister resigned on Friday.", "Luca Ferri resigned on Friday."),
]


def passes(statement: str, *sentences: str) -> bool:
    cited = [Evidence(text, names=NAMES, order=number) for number, text in enumerate(sentences)]
    return check(statement, cited, language="en").passed


@pytest.mark.parametrize(("sentence", "statement"), LIES)
def test_what_the_sentence_does_not_say_fails(sentence: str, statement: str) -> None:
    assert not passes(statement, sentence)


@pytest.mark.parametrize(("sentence", "statement"), TRUTHS)
def test_a_shorter_or_turned_sentence_passes(sentence: str, statement: str) -> None:
    assert passes(statement, sentence)


@pytest.mark.parametrize(("first", "second", "statement"), WRONG_ANTECEDENTS)
def test_a_pronoun_that_may_mean_another_is_not_resolved(first: str, second: str, statement: str) -> None:
    assert not passes(statement, first, second)


@pytest.mark.parametrize(("first", "second", "statement"), RIGHT_ANTECEDENTS)
def test_a_pronoun_with_one_antecedent_is_resolved(first: str, second: str, statement: str) -> None:
    assert passes(statement, first, second)
