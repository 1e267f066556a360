"""What a model is shown, how it is asked again, and what a call may take at most."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engines.endpoint import Request, place_of
from bot.engines.metering import MemoryMeter
from bot.engines.reasons import reason_said
from bot.engines.shown import BYTES_A_TOKEN, article_shown
from bot.errors import EngineError
from bot.language.read import read_article
from bot.model.article import Article, join_title
from bot.model.draft import DraftAnswer, DraftBrief, DraftStatement, Refusal
from bot.model.edition import ArticleRef
from bot.model.question import Passage
from bot.model.reading import Reading
from bot.model.span import Span
from tests.unit.model_endpoint import ScriptedEndpoint, completion, refusal, said
from tests.unit.samples import FERRY, fetched

PARAGRAPHS = [
    f"Item {n} of the agreement was signed in Koper on Tuesday. The yard delivers it in {n} months."
    for n in range(2, 42)
]
LONG = Article(
    text=join_title("Forty items agreed", "\n\n".join(PARAGRAPHS)), title="Forty items agreed", language="en"
)


# ---------------------------------------------------------------- long articles


def test_a_short_article_is_shown_whole() -> None:
    reading = read_article(fetched().article)
    shown = article_shown(reading, max_tokens=12_000)
    assert shown.unread == 0
    assert [one.number for one in shown.sentences] == [sentence.index for sentence in reading.sentences]


def test_a_long_article_is_cut_between_blocks_and_the_rest_is_counted() -> None:
    reading = read_article(LONG)
    shown = article_shown(reading, max_tokens=500)
    whole = [one.text for one in shown.sentences]
    assert whole[0] == "Forty items agreed"
    read = (len(whole) - 1) // 2
    assert whole[1:] == [part for block in PARAGRAPHS[:read] for part in _two(block)]
    assert 5 < read < 20
    assert shown.unread == 40 - read


def _two(block: str) -> list[str]:
    first, _, second = block.partition(". ")
    return [f"{first}.", second]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3_000))
def test_what_is_shown_fits_or_is_one_sentence(tokens: int) -> None:
    shown = article_shown(read_article(LONG), max_tokens=tokens)
    size = sum(len(one.text.encode()) for one in shown.sentences)
    running = [one for one in shown.sentences if one.number > 0]
    assert running
    assert size <= tokens * BYTES_A_TOKEN or len(running) == 1
    assert [one.number for one in shown.sentences] == sorted({one.number for one in shown.sentences})


def test_one_endless_paragraph_is_cut_at_a_sentence() -> None:
    text = " ".join(f"Ship {n} left the port of Bar on Monday." for n in range(500))
    shown = article_shown(read_article(Article(text=text, language="en")), max_tokens=300)
    assert 3 < len(shown.sentences) < 40
    assert shown.unread == 1


async def test_the_prompt_and_the_mark_say_what_was_not_read() -> None:
    endpoint = ScriptedEndpoint(said({"headline": None, "bottom_line": None, "points": [], "next": []}))
    _, mark = await endpoint.engine(max_article_tokens=500).draft_brief(read_article(LONG), workspace="w")
    data = endpoint.asked[0]["messages"][1]["content"]
    assert mark.unread > 20
    assert f"goes on for {mark.unread} paragraphs" in data
    assert data.endswith("END ARTICLE")
    assert "Item 41" not in data


async def test_an_older_prompt_can_be_measured_against_the_newest() -> None:
    meter = MemoryMeter()
    endpoint = ScriptedEndpoint(said({"headline": None, "bottom_line": None, "points": [], "next": []}))
    engine = endpoint.engine(meter, versions={"brief": 1})
    _, mark = await engine.draft_brief(read_article(LONG), workspace="w")
    assert mark.prompt_version == 1
    assert meter.calls[0][0].prompt_version == 1


# ---------------------------------------------------------------- the repair turn


REFUSED = Refusal(
    1, "points", 0, DraftStatement(text="Ancona ordered\nnine ships.", sentences=[1]), "number_not_in_evidence: nine"
)
DRAFT = DraftBrief(headline=None, bottom_line=None, points=[REFUSED.item])


def reading() -> Reading:
    return read_article(fetched().article)


async def test_the_repair_turn_goes_on_with_the_conversation_and_says_why() -> None:
    again = {"number": 1, "text": "Ancona ordered three ferries.", "sentences": [1], "words": []}
    endpoint, meter = ScriptedEndpoint(said(DRAFT.model_dump()), said({"statements": [again]})), MemoryMeter()
    engine = endpoint.engine(meter)

    await engine.draft_brief(reading(), workspace="w")
    repair = await engine.repair_brief(reading(), DRAFT, [REFUSED], workspace="w", about="r1")

    assert [(one.number, one.text) for one in repair.statements] == [(1, "Ancona ordered three ferries.")]
    first, second = (asked["messages"] for asked in endpoint.asked)
    assert second[:2] == first, "what was sent before comes from the endpoint's cache"
    assert [message["role"] for message in second[2:]] == ["assistant", "user"]
    assert json.loads(second[2]["content"]) == DRAFT.model_dump()
    assert "1. (points, sentences 1) Ancona ordered nine ships." in second[3]["content"]
    assert 'this number is not in the sentences that it names: "nine"' in second[3]["content"]
    assert endpoint.asked[1]["response_format"]["json_schema"]["name"] == "DraftRepair"
    assert [(call.purpose, call.prompt, call.about) for call, _ in meter.calls] == [
        ("brief", "brief", None),
        ("repair", "repair", "r1"),
    ]


async def test_without_a_schema_of_its_own_the_repair_brings_it_along() -> None:
    endpoint = ScriptedEndpoint(refusal(400), refusal(400), said(DRAFT.model_dump()), said({"statements": []}))
    engine = endpoint.engine()
    await engine.draft_brief(reading(), workspace="w")
    await engine.repair_brief(reading(), DRAFT, [REFUSED], workspace="w")
    messages = endpoint.asked[-1]["messages"]
    assert messages[0] == endpoint.asked[-2]["messages"][0]
    assert '"number"' in messages[-1]["content"]
    assert "bottom_line" not in messages[-1]["content"]


async def test_an_answer_s_statements_are_repaired_too() -> None:
    text = FERRY
    ref = ArticleRef("r1", "a1", "Ferries", None, "Gazette", None, "en")
    passage = Passage(ref, Span(0, len(text)), text, 1.0, text)
    draft = DraftAnswer(statements=[REFUSED.item])
    endpoint = ScriptedEndpoint(said({"statements": []}))
    refused = Refusal(1, "statements", 0, REFUSED.item, "word_not_in_evidence: nine")
    repair = await endpoint.engine().repair_answer("How many?", [passage], draft, [refused], workspace="w")
    assert repair.statements == []
    assert "Question: How many?" in endpoint.asked[0]["messages"][1]["content"]


@pytest.mark.parametrize(
    "answer", [completion("no"), said({"statements": [{"number": "one"}]}), said(DRAFT.model_dump())]
)
async def test_a_repair_of_the_wrong_shape_is_not_asked_for_again(answer: Any) -> None:
    endpoint = ScriptedEndpoint(answer)
    with pytest.raises(EngineError, match="repairs"):
        await endpoint.engine().repair_brief(reading(), DRAFT, [REFUSED], workspace="w")
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("no_evidence", "it names no sentence"),
        ("word_not_in_evidence: doubled", '"doubled"'),
        ("negation_differs: not", 'negation: "not"'),
        ("attribution_differs: words from a quotation", "who did"),
        ("some_new_code: x\ny", "some new code: x y"),
        ("quote_not_in_evidence: " + "x" * 900, "these words"),
        ("{odd} {0}", "{odd} {0}"),
    ],
)
def test_a_reason_is_a_sentence_on_one_line(reason: str, says: str) -> None:
    shown = reason_said(reason)
    assert says in shown
    assert "\n" not in shown
    assert len(shown) < 250


# ---------------------------------------------------------------- bounds


@given(st.text(max_size=300), st.sampled_from(["json_schema", "json_object", "text"]))
def test_no_token_stands_for_less_than_a_byte(words: str, rung: Any) -> None:
    request = Request(({"role": "user", "content": words},), "X", {"type": "object"}, rung, 50)
    bound = request.bound()
    assert bound.tokens_out == 50
    assert bound.tokens_in > len(words.encode("utf-8", "replace"))


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://api.openai.com/v1", "api.openai.com/v1"),
        ("http://user:sk-secret@127.0.0.1:8080/v1/?key=sk-secret", "127.0.0.1:8080/v1"),
        ("https://models.example", "models.example"),
    ],
)
def test_what_is_stored_of_an_address_holds_nothing_secret(address: str, place: str) -> None:
    assert place_of(address) == place
