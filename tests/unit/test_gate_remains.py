# ruff: noqa: E501 -- a table: one case, one line
"""What several harmless gaps may not leave: a part of the sentence that hangs on something else than it did."""

import pytest

from bot.language.gate import Evidence, check

LIES = [
    ("“The bill is paid,” said the ministry's spokesman, Colonel Ivo Tarn, at a meeting in the capital, Sorn.", "“The bill is paid,” said the ministry's spokesman, Sorn."),
    ("Malta sent its largest group yet, some 80 people led by a deputy, Anna Rossi.", "Malta sent its largest group yet, Anna Rossi."),
    ("Norden Oil, which makes most of the world's supply of one oil, K2, said the rule cost it 8 million.", "Norden Oil, K2, said the rule cost it 8 million."),
    ("It was the quietest year in the strait since the truce of June 2019, the navy said.", "It was the quietest year, the navy said."),
    ("It was the quietest year in the strait since the truce of June 2019, the navy said.", "It was the quietest year June 2019, the navy said."),
    ("The ministers were divided: Malta, Greece and two others were in favour, Spain and the rest abstained.", "The ministers were divided: Malta, Spain and the rest abstained."),
    ("Sales to Malta, the largest customer, grew by 3 percent; those to Greece shrank by a quarter.", "Sales to Malta, those to Greece shrank by a quarter."),
    ("The yard sold 3 ships, two less than in July, because its dock was closed.", "The yard sold 3 ships, because its dock was closed."),
    ("The former king's envoy Anna Rossi met the miners.", "The former king's Anna Rossi met the miners."),
    ("The dam will cost more than the country earns in six years.", "The dam will cost more than the country earns."),
    ("The contract with the firm Norden Oil contains no fines.", "Norden Oil contains no fines."),
    ("Anna Rossi of the association Mare Vivo said that the stock had fallen.", "Mare Vivo said that the stock had fallen."),
    ("Passengers rose from 310,000 in 2022 to 520,000 last year.", "Passengers rose from 310,000 last year."),
    ("Farmers said the sum was too small.", "Farmers said the sum was small."),
    ("Malta paid for the mines, not for the roads, as some papers wrote.", "Malta paid for the mines, not for the roads, some papers wrote."),
    ("“The bill is paid,” said the mayor, Anna Rossi, at a meeting in Rome.", "“The bill is paid,” said at a meeting in Rome."),
    ("She was envoy to Ankara from 2012 to 2016.", "She was envoy to Ankara 2016."),
]  # fmt: skip

TRUTHS = [
    ("Rossi, the mayor, flew to Malta on Tuesday because the dock was closed.", "Rossi flew to Malta because the dock was closed."),
    ("The envoys of Malta, Greece and Spain met in Rome on Tuesday.", "The envoys of Malta, Greece and Spain met in Rome."),
    ("Malta voted for the text but has not pledged any money.", "Malta has not pledged any money."),
    ("The firm Norden Oil signed the contract.", "Norden Oil signed the contract."),
    ("“The bill is paid,” said the mayor, Anna Rossi, at a meeting in Rome.", "“The bill is paid,” said Anna Rossi."),
    ("The yard is building four patrol boats for Egypt.", "The yard builds four patrol boats for Egypt."),
    ("Farmers from Malta signed the text too, the ministry said.", "Farmers from Malta signed the text, the ministry said."),
    ("“The bill is paid,” said the ministry's spokesman, Colonel Ivo Tarn, at a meeting in the capital, Sorn.", "“The bill is paid,” said the ministry's spokesman, Colonel Ivo Tarn."),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "statement"), LIES)
def test_what_is_left_may_not_hang_on_something_else(sentence: str, statement: str) -> None:
    assert not check(statement, [Evidence(sentence)], language="en").passed


@pytest.mark.parametrize(("sentence", "statement"), TRUTHS)
def test_what_still_hangs_together_passes(sentence: str, statement: str) -> None:
    assert check(statement, [Evidence(sentence)], language="en").reason is None
