"""The passive with its agent and the active say the same; roles exchanged, denied or taken from an aside do not."""

import pytest

from bot.language.gate import Evidence, check

TRUTHS = [
    (
        "The treaty was signed by Anna Rossi and Luca Ferri in Bari.",
        "Anna Rossi and Luca Ferri signed the treaty in Bari.",
    ),
    ("The old mill was bought by a local baker in 1998.", "A local baker bought the old mill in 1998."),
    ("The law must be ratified by the senate, which meets in May.", "The senate must ratify the law."),
    ("The letter was written by the dean on Monday and has caused a stir.", "The dean wrote the letter on Monday."),
    (
        "The choir, founded in 1950, will tour Spain and be led by a Finnish singer.",
        "A Finnish singer will lead the choir.",
    ),
    (
        "A Danish firm has repaired the clock as part of the works.",
        "The clock has been repaired by a Danish firm as part of the works.",
    ),
    ("The court rejected the appeal.", "The appeal was rejected by the court."),
    (
        "Rossi said he had been warned by the pilots that the fog was coming.",
        "Rossi said the pilots had warned him that the fog was coming.",
    ),
]
LIES = [
    ("The mayor was sued by the builder.", "The mayor sued the builder."),
    ("The builder sued the mayor.", "The builder was sued by the mayor."),
    ("The treaty was not signed by Malta.", "Malta signed the treaty."),
    ("The treaty was signed by nobody.", "Nobody signed by the treaty."),
    ("The treaty may be signed by Malta.", "Malta signed the treaty."),
    ("The treaty will be signed by Malta if Cyprus agrees.", "Malta will sign the treaty."),
    ("The plan was approved by a committee of ministers.", "A committee approved the plan of ministers."),
    ("The plan was backed by officials in Oslo.", "Officials backed the plan in Oslo."),
    ("The mill was bought by a baker and belongs to the state.", "A baker bought the mill and belongs to the state."),
    ("The ship was built by Fincon and Navalia.", "Fincon built the ship."),
    ("The union said the yard had been sold by the state.", "The state had sold the yard."),
    ("The port was praised by the minister, who was booed by dockers.", "Dockers booed the port."),
    ("The paper was written by the firm's lawyer.", "The firm wrote the paper."),
    ("Output was cut by 4 percent.", "4 percent cut output."),
    ("The road should be repaired by June.", "June should repair the road."),
    ("The strike was ended by raising wages.", "Raising wages ended the strike, the union said."),
]


@pytest.mark.parametrize(("text", "statement"), TRUTHS)
def test_the_other_voice_passes(text: str, statement: str) -> None:
    assert check(statement, [Evidence(text)], language="en").reason is None


@pytest.mark.parametrize(("text", "statement"), LIES)
def test_another_role_does_not(text: str, statement: str) -> None:
    assert not check(statement, [Evidence(text)], language="en").passed
