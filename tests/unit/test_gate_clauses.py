"""Clauses, lists and modifiers that a statement may leave out or tell alone, each beside the lie of a wider rule."""

import pytest

from bot.language.gate import Evidence, check

TRUTHS = [
    ("Although rain delayed the start, the regatta drew 4,000 spectators.", "The regatta drew 4,000 spectators."),
    ("While prices of wheat fell, exports of barley rose by 12 percent.", "Exports of barley rose by 12 percent."),
    ("The airline cancelled 40 flights because pilots walked out over pay.", "The airline cancelled 40 flights."),
    (
        "Elena Duarte, who leads the regional health board, resigned on Monday.",
        "Elena Duarte leads the regional health board.",
    ),
    (
        "Elena Duarte, the head of the regional health board, resigned on Monday.",
        "Elena Duarte is the head of the regional health board.",
    ),
    ("The budget was approved by the senate, which meets again in May.", "The senate meets again in May."),
    (
        "The council approved the budget by 71 votes to 40 late on Thursday.",
        "The council approved the budget by 71 votes to 40.",
    ),
    (
        "Police in Malta seized 400 kilograms of cocaine hidden in a container of bananas.",
        "Police in Malta seized 400 kilograms of cocaine.",
    ),
    (
        "A delegation of 40 business leaders led by the trade minister arrived in Tunis.",
        "A delegation of 40 business leaders arrived in Tunis.",
    ),
    (
        "Vindkraft sold its stake in the wind farm to a Dutch fund for 410 million euros.",
        "Vindkraft sold its stake in the wind farm.",
    ),
    (
        "Ana Kovač met her Slovenian counterpart, Matej Zupan, in Zagreb to discuss the border.",
        "Ana Kovač met Matej Zupan in Zagreb.",
    ),
    ("The strike shut schools, hospitals and the metro.", "The strike shut schools and the metro."),
    (
        "The central bank unexpectedly raised its rate by half a point.",
        "The central bank raised its rate by half a point.",
    ),
    (
        "Meeting in Bergen on Friday, Norway and Iceland signed a fishing agreement.",
        "Norway and Iceland signed a fishing agreement.",
    ),
    ("A third bidder, the Danish group Havn Drift, withdrew its offer.", "Havn Drift withdrew its offer."),
    ("A senator for Umbria, Paolo Renzi, called the vote a farce.", "Paolo Renzi called the vote a farce."),
    ("The ferry left Bari shortly after midnight.", "The ferry left Bari."),
    ("The fund raised its forecast for the year from 2.1% to 2.4%.", "The fund raised its forecast for the year."),
    ("The courses begin on 3 May and last two weeks.", "The courses begin on 3 May."),
    ("The envoy has arrived; a Danish aide prefers “another day”.", "A Danish aide prefers “another day”."),
    ("The cause remains unknown, and divers have asked for time.", "The cause remains unknown."),
    (
        "The firm suspended the line after talks with unions broke down, and says that safety comes first.",
        "The firm says that safety comes first.",
    ),
    ("The yard is building four patrol boats for Egypt.", "The yard builds four patrol boats for Egypt."),
    ("The minister announced a new fund for farmers.", "The minister has announced a new fund for farmers."),
    ("Oil prices rose by 3 percent on Monday.", "Oil prices have risen by 3 percent."),
    ("Italy will send two engineers to the site.", "Italy is to send two engineers to the site."),
    ("Thieves stole three paintings from the villa.", "Three paintings were stolen from the villa."),
    ("By noon power had been restored.", "By noon power was restored."),
]
LIES = [
    ("As officials said, the port will close.", "The port will close."),
    ("After the court agrees, the port will open.", "The port will open."),
    ("Although the union said the yard was safe, it closed.", "The yard was safe."),
    ("The bank did not cut rates because inflation fell.", "The bank did not cut rates because."),
    ("The mayor failed to come because the road was closed.", "The mayor failed to come because."),
    ("The son of Elena Duarte, who leads the board, resigned.", "Elena Duarte resigned."),
    ("The aide of the mayor, who leads the board, resigned.", "The mayor leads the board."),
    ("Police said Elena Duarte, who led the gang, had fled.", "Elena Duarte led the gang."),
    ("Elena Duarte, who led the gang, had fled, police said.", "Elena Duarte led the gang."),
    ("Police said Elena Duarte, the head of the gang, had fled.", "Elena Duarte is the head of the gang."),
    (
        "Elena Duarte, the head of the board, and Luca Ferri resigned.",
        "Elena Duarte is the head of the board and Luca Ferri.",
    ),
    ("The minister met Elena Duarte, the mayor, and Luca Ferri.", "Elena Duarte is the mayor."),
    ("Neither Duarte, who leads the board, nor Ferri came.", "Duarte came."),
    ("The navy sank the boats hidden in the bay.", "The navy sank the boats."),
    ("The court freed all men accused of theft.", "The court freed all men."),
    ("The law bans ships built in China.", "The law bans ships."),
    ("No delegation led by the minister arrived.", "No delegation arrived."),
    ("Every firm owned by the state made a loss.", "Every firm made a loss."),
    ("The state sold 40 percent of the yard to a Dutch fund.", "The state sold 40 percent."),
    ("The minister met her lawyer, Anna Rossi, and a judge.", "The minister met a judge, Anna Rossi."),
    ("The lawyer of the mayor, Anna Rossi, resigned.", "The mayor, Anna Rossi, resigned."),
    ("Anna Rossi of the group Verde Vivo said the port was full.", "Verde Vivo said the port was full."),
    ("The firm named three envoys, Rossi, Ferri and Neri.", "The firm named three envoys, Rossi and Neri."),
    ("The treaty between France, Italy and Malta lapsed.", "The treaty between France and Malta lapsed."),
    (
        "The firm sold ships, drones and radars for 3 million euros.",
        "The firm sold ships and radars for 3 million euros.",
    ),
    ("The firm sells only ships, drones and radars.", "The firm sells only ships and radars."),
    ("The bank allegedly raised its rate.", "The bank raised its rate."),
    ("The bank nearly raised its rate.", "The bank raised its rate."),
    ("The bank was ordered to raise its rate secretly.", "The bank was ordered to raise its rate."),
    ("According to the union, thieves stole three paintings.", "Three paintings were stolen."),
    ("Nobody stole three paintings.", "Three paintings were stolen."),
    ("Few thieves stole three paintings.", "Three paintings were stolen."),
    ("Thieves may steal three paintings.", "Three paintings were stolen."),
    ("Thieves stole three paintings, the union claimed.", "Three paintings were stolen."),
    ("The union said thieves stole three paintings.", "Three paintings were stolen."),
    ("Unless thieves stole three paintings, the show will open.", "Three paintings were stolen."),
    ("The minister sued the builder.", "The minister was sued."),
    ("The yard is considering building four boats.", "The yard builds four boats."),
    ("The yard built four boats.", "The yard had not built four boats."),
    ("The yard was to build four boats.", "The yard built four boats."),
    ("The yard will build four boats.", "The yard has built four boats."),
    ("The yard could build four boats.", "The yard is to build four boats."),
    ("The yard would build boats whatever happens.", "The yard would build."),
    ("Italy is to send two engineers.", "Italy has sent two engineers."),
    ("The firm plans to open a yard.", "The firm is opening a yard."),
    ("The pilots say that they were asked to help police seize boats.", "Boats were seized."),
]


@pytest.mark.parametrize(("text", "statement"), TRUTHS)
def test_a_part_may_stand_alone(text: str, statement: str) -> None:
    assert check(statement, [Evidence(text)], language="en").reason is None


@pytest.mark.parametrize(("text", "statement"), LIES)
def test_a_wider_rule_would_lie(text: str, statement: str) -> None:
    assert not check(statement, [Evidence(text)], language="en").passed
