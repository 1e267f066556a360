"""A model's draft: what is refused goes back once, what then fails is dropped; lies cost no honest statement."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.read import read_article
from bot.language.verify import verify_brief
from bot.model.article import Article
from bot.model.brief import Brief, EngineMark
from bot.model.draft import DraftAnswer, DraftBrief, DraftRepair, DraftStatement, RepairedStatement
from bot.model.question import Answer
from bot.pipeline.answer import answer_question
from bot.pipeline.repair import merged_brief, refused_of_brief
from bot.pipeline.write import draft_and_verify
from tests.unit.fakes import MARK, NOW, PicklingOffload, ScriptedEngine, World, answering
from tests.unit.samples import BRIDGE, FERRY, drafted, fetched

MODEL = EngineMark("openai_compatible", "m", "brief", 2)
ARTICLE = fetched().article
HEADLINE = "The port of Ancona ordered three ferries from a yard in Trieste on Tuesday."
SCRAPPED = "Two older ships will be scrapped once the new ones sail."
WORTH = "The contract is worth €120 million, harbour master Livia Conti said."
INVENTED = "The port of Ancona ordered nine submarines."
STOLEN = "The contract is worth €120 million."


def item(text: str, sentence: int = 1) -> DraftStatement:
    return DraftStatement(text=text, sentences=[sentence])


def honest(text: str) -> DraftStatement:
    return drafted(ARTICLE.text, text, title=ARTICLE.title)


def repaired(number: int, text: str) -> RepairedStatement:
    return RepairedStatement(number=number, text=text, sentences=honest(text).sentences)


def model(draft: DraftBrief, *repairs: RepairedStatement, behind: ScriptedEngine | None = None) -> ScriptedEngine:
    engine = ScriptedEngine(MODEL, behind)
    engine.briefs.append(draft)
    engine.repairs.append(DraftRepair(statements=list(repairs)))
    return engine


def plain(*points: str, headline: str | None = None) -> ScriptedEngine:
    engine = ScriptedEngine(EngineMark("extractive"))
    title = None if headline is None else honest(headline)
    engine.briefs.append(DraftBrief(headline=title, bottom_line=None, points=[honest(point) for point in points]))
    return engine


async def written(engine: ScriptedEngine) -> Brief:
    return await draft_and_verify(ARTICLE, engine=engine, offload=PicklingOffload(), workspace="w", about="r1")


def points(brief: Brief) -> list[str]:
    return [point.text for point in brief.points]


async def test_what_is_refused_goes_back_with_number_place_and_reason() -> None:
    lies = DraftBrief(headline=item(INVENTED), bottom_line=None, points=[honest(SCRAPPED), item(STOLEN, 2)])
    engine = model(lies, repaired(1, HEADLINE), repaired(2, WORTH))

    brief = await written(engine)

    ((first, second),) = engine.refused
    assert (first.number, first.place, first.item.text) == (1, "headline", INVENTED)
    assert (second.number, second.place, second.index, second.item.text) == (2, "points", 1, STOLEN)
    assert "nine" in first.reason
    assert "attribution" in second.reason
    assert brief.headline is not None
    assert brief.headline.text == HEADLINE
    assert points(brief) == [SCRAPPED, WORTH]
    assert brief.dropped == ()
    assert brief.engine == MODEL
    assert engine.errands == [("w", "r1")] * 2


async def test_a_lie_in_the_repair_turn_is_dropped_and_honest_statements_stay() -> None:
    draft = DraftBrief(headline=honest(HEADLINE), bottom_line=None, points=[item(INVENTED), honest(SCRAPPED)])
    worse = RepairedStatement(number=1, text="Ancona ordered twelve submarines.", sentences=[1])
    unasked = RepairedStatement(number=9, text="Malta bought them.", sentences=[1])

    brief = await written(model(draft, worse, unasked, behind=plain(WORTH, headline=HEADLINE)))

    assert points(brief) == [SCRAPPED]
    assert brief.engine == MODEL
    assert [dropped.text for dropped in brief.dropped] == [worse.text]


async def test_without_a_verified_point_the_brief_is_the_extractive_one_and_says_so() -> None:
    draft = DraftBrief(headline=honest(HEADLINE), bottom_line=None, points=[item(INVENTED), item(STOLEN, 2)])

    brief = await written(model(draft, behind=plain(SCRAPPED, headline=HEADLINE)))

    assert points(brief) == [SCRAPPED]
    assert (brief.engine.name, brief.engine.model, brief.engine.fallback) == ("extractive", None, "unverified")
    assert [dropped.text for dropped in brief.dropped] == [INVENTED, STOLEN]


async def test_a_lost_headline_costs_the_points_nothing() -> None:
    draft = DraftBrief(headline=item(INVENTED), bottom_line=None, points=[honest(SCRAPPED)])

    brief = await written(model(draft, behind=plain(WORTH, headline=HEADLINE)))

    assert brief.headline is not None
    assert brief.headline.text == HEADLINE
    assert points(brief) == [SCRAPPED]
    assert brief.engine == MODEL
    assert [dropped.text for dropped in brief.dropped] == [INVENTED]


async def test_what_passes_whole_is_not_sent_back() -> None:
    engine = model(DraftBrief(headline=honest(HEADLINE), bottom_line=None, points=[honest(SCRAPPED)]))

    await written(engine)

    assert engine.refused == []
    assert len(engine.errands) == 1


async def test_what_is_said_twice_is_not_sent_back() -> None:
    engine = model(DraftBrief(headline=honest(HEADLINE), bottom_line=None, points=[honest(SCRAPPED)] * 2))

    brief = await written(engine)

    assert engine.refused == []
    assert [dropped.reason for dropped in brief.dropped] == ["repeated"]


async def test_an_engine_without_a_model_is_not_asked_to_repair() -> None:
    engine = ScriptedEngine(MARK, behind=plain(SCRAPPED))
    engine.briefs.append(DraftBrief(headline=None, bottom_line=None, points=[item(INVENTED)]))

    brief = await written(engine)

    assert (points(brief), engine.refused) == ([], [])


async def test_figures_and_speakers_are_the_reading_s_whatever_the_model_says() -> None:
    reading = read_article(ARTICLE)
    brief = await written(model(DraftBrief(headline=None, bottom_line=None, points=[item(INVENTED)])))

    assert (brief.figures, brief.quotations, brief.people) == (reading.figures, reading.quotations, reading.people)
    assert reading.figures
    assert reading.quotations


TEXTS = st.sampled_from([HEADLINE, SCRAPPED, WORTH, INVENTED, STOLEN, f" {SCRAPPED} "])
ITEMS = st.builds(
    lambda text, number: DraftStatement(text=text, sentences=number), TEXTS, st.lists(st.integers(-1, 6), max_size=2)
)


@settings(max_examples=150, deadline=None)
@given(st.none() | ITEMS, st.none() | ITEMS, st.lists(ITEMS, max_size=5), st.lists(ITEMS, max_size=2))
def test_everything_drafted_is_kept_refused_or_repeated(
    headline: DraftStatement | None,
    bottom_line: DraftStatement | None,
    pointed: list[DraftStatement],
    coming: list[DraftStatement],
) -> None:
    draft = DraftBrief(headline=headline, bottom_line=bottom_line, points=pointed, next=coming)
    reading = read_article(Article(text=FERRY, language="en"))
    brief = verify_brief(draft, reading, MODEL)
    refused = refused_of_brief(draft, brief)

    said = [brief.headline, brief.bottom_line, *brief.points, *brief.next]
    there = {statement.text for statement in said if statement is not None}
    lost = {d.reason for d in brief.dropped if d.reason != "repeated" and d.text.strip() not in there}
    assert lost <= {one.reason for one in refused} <= {dropped.reason for dropped in brief.dropped}
    assert [one.number for one in refused] == list(range(1, len(refused) + 1))
    assert merged_brief(draft, refused, DraftRepair(statements=[])) == draft
    honest_now = DraftRepair(
        statements=[RepairedStatement(number=one.number, text=HEADLINE, sentences=[0]) for one in refused]
    )
    again = verify_brief(merged_brief(draft, refused, honest_now), reading, MODEL)
    assert brief.headline in (None, again.headline)
    assert brief.bottom_line in (None, again.bottom_line)
    assert set(brief.points) <= set(again.points)
    assert set(brief.next) <= set(again.next)


# ---------------------------------------------------------------- answers


QUESTION = "What will happen to the two older ships?"


async def asked(engine: ScriptedEngine) -> Answer:
    world = World()
    async with world("local") as unit:
        await unit.articles.store(fetched(), source_id=None, fingerprint="", now=NOW)
        await unit.articles.store(fetched(BRIDGE, name="bridge"), source_id=None, fingerprint="", now=NOW)
        await unit.commit()
    return await answer_question(QUESTION, asked_by="U1", asked_at=NOW, answering=answering(world, engine))


def answerer(*said: str | DraftAnswer, behind: ScriptedEngine | None = None) -> ScriptedEngine:
    engine = ScriptedEngine(MODEL, behind)
    engine.answers += said
    return engine


LIE = DraftStatement(text="They will be sold to Malta.", sentences=[0])


async def test_a_refused_answer_is_repaired_once() -> None:
    engine = answerer(DraftAnswer(statements=[LIE]))
    engine.repairs.append(DraftRepair(statements=[RepairedStatement(number=1, text=SCRAPPED, sentences=[3])]))

    answer = await asked(engine)

    assert [statement.text for statement in answer.statements] == [SCRAPPED]
    assert answer.engine == MODEL
    assert answer.dropped == ()


async def test_an_honest_statement_beside_a_lie_stays() -> None:
    engine = answerer(
        DraftAnswer(statements=[LIE, DraftStatement(text=SCRAPPED, sentences=[3])]), behind=ScriptedEngine()
    )

    answer = await asked(engine)

    assert [statement.text for statement in answer.statements] == [SCRAPPED]
    assert [dropped.text for dropped in answer.dropped] == [LIE.text]
    assert answer.engine == MODEL


async def test_where_nothing_of_a_model_s_answer_passes_the_extractive_engine_answers_and_says_so() -> None:
    behind = ScriptedEngine(EngineMark("extractive"))
    behind.answers.append(SCRAPPED)

    answer = await asked(answerer(DraftAnswer(statements=[LIE]), behind=behind))

    assert [statement.text for statement in answer.statements] == [SCRAPPED]
    assert (answer.engine.name, answer.engine.fallback) == ("extractive", "unverified")
    assert [dropped.text for dropped in answer.dropped] == [LIE.text]


@pytest.mark.parametrize("behind", [None, ScriptedEngine(EngineMark("extractive"))])
async def test_a_model_may_say_that_the_passages_do_not_tell(behind: ScriptedEngine | None) -> None:
    engine = answerer(DraftAnswer(statements=[]), behind=behind)

    answer = await asked(engine)

    assert (answer.abstained, answer.engine, engine.refused) == ("coverage_does_not_tell", MODEL, [])
