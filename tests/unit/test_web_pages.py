"""The desk's pages: what they hold, where their links lead, and what they say when something is missing or wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import pytest

from bot.chat.post import ABSTENTIONS
from bot.chat.web.app import EDITIONS, MAX_QUESTION, desk_app
from bot.errors import DatabaseUnavailable, InputError
from bot.model.article import Article
from bot.model.brief import Disagreement, Side
from bot.model.edition import Standing
from bot.model.rows import EvidencePage, SourceHealth, WrittenBrief
from bot.model.span import Citation, Span
from tests.unit.fakes import NOW
from tests.unit.samples import FEED, edition, ref, stated, story
from tests.unit.web_desk import (
    HOSTILE,
    QUOTE,
    REVISION,
    TEXT,
    TITLE,
    WORDS,
    Page,
    WebDesk,
    answered,
    article,
    browser,
    ferry_edition,
)

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def desk() -> WebDesk:
    return WebDesk()


async def read(desk: WebDesk, path: str, *, status: int = 200) -> Page:
    async with browser(desk_app(desk=desk, hosts=["127.0.0.1"])) as client:
        response = await client.get(path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Page(response.text)


def evidence_of(words: str) -> str:
    start = TEXT.index(words)
    return f"/articles/{REVISION}?at={start}-{start + len(words)}#w-{start}"


# ---------------------------------------------------------------- editions


async def test_the_front_page_holds_the_newest_edition_and_lists_the_others(desk: WebDesk) -> None:
    older = [replace(ferry_edition(), id=f"older-{day}", slot=NOW - timedelta(days=day)) for day in range(1, 4)]
    desk.publish(*older, edition(id="quiet", slot=NOW - timedelta(days=9)))
    page = await read(desk, "/")

    assert page.texts("h1") == ["Wednesday 30 April 2025"]
    assert page.links().count("/editions/edition-1#story-1") == 1
    assert [link for link in page.links() if link.startswith("/editions/older")] == [
        f"/editions/older-{day}" for day in range(1, 4)
    ]
    assert any("0 stories" in words for words in page.texts("p"))


async def test_a_desk_without_editions_says_how_to_get_one() -> None:
    desk = WebDesk()
    desk._editions.clear()
    page = await read(desk, "/")
    assert page.texts("h1") == ["No edition yet"]
    assert 'dragoman digest schedule "weekdays 08:30"' in page.texts("code")


async def test_older_editions_are_shown_on_request(desk: WebDesk) -> None:
    desk.publish(*(edition(id=f"e{day}", slot=NOW - timedelta(days=day)) for day in range(1, EDITIONS + 6)))
    assert f"/?show={2 * EDITIONS}" in (await read(desk, "/")).links()
    page = await read(desk, f"/?show={2 * EDITIONS}")
    assert len(page.texts("li")) >= EDITIONS + 5
    assert not any("show=" in link for link in page.links())
    assert desk.given("editions")["limit"] == 2 * EDITIONS + 1
    for nonsense in ("x", "-1", "9" * 50, "²"):
        await read(desk, f"/?show={nonsense}")


async def test_an_edition_leads_from_every_line_to_its_words_and_to_the_publisher(desk: WebDesk) -> None:
    page = await read(desk, "/editions/edition-1")
    links = page.links()

    assert page.texts("h2") == [TITLE]
    for words in (TITLE, WORDS, "Two older ships will be scrapped", QUOTE, "€120 million"):
        assert evidence_of(words) in links
    publishers = [attributes for attributes in page.all("a") if (attributes["href"] or "").startswith("http")]
    assert all(link["rel"] == "noopener noreferrer nofollow external" for link in publishers)
    fragments = [unquote(str(link["href"])) for link in publishers if ":~:text=" in str(link["href"])]
    assert any(WORDS in fragment for fragment in fragments)
    assert page.texts("b", class_="who") == ["Livia Conti"]
    assert page.texts("span", class_="role") == ["harbour master"]
    assert page.texts("span", class_="value") == ["€120 million", "€90 million"]
    assert page.texts("h3") == ["2 outlets, 2 originals"]
    assert "/articles/r2" in links


async def test_an_edition_says_who_else_reports_a_point_and_who_alone(desk: WebDesk) -> None:
    told = ferry_edition().stories[0]
    line, (point,) = told.bottom_line, told.points
    assert line is not None
    like = replace(line, text="others", citations=(Citation(3, 9, "others", "r2"),))
    standings = (Standing(line.text, (like,)), Standing(point.text, alone=True))
    desk.publish(edition(replace(told, standings=standings), id="compared"))

    page = await read(desk, "/editions/compared")

    (standfirst,) = page.texts("p", class_="standfirst")
    assert "Also in Adria Post" in " ".join(standfirst.split())
    assert "Only in Harbour Gazette:" in page.texts("p", class_="kicker")
    assert any(link.startswith("/articles/r2?at=3-9") for link in page.links())


async def test_every_page_says_what_rests_on_a_caption_alone(desk: WebDesk) -> None:
    written = desk.briefs_of["ferries"]
    said = replace(stated(TEXT, WORDS, REVISION), rests_on="caption")
    brief = replace(written.brief, points=(said,))
    desk.briefs_of["ferries"] = replace(written, brief=brief)
    desk.publish(edition(replace(ferry_edition().stories[0], points=(said,)), id="captioned"))
    desk.knows(replace(answered(WORDS), statements=(said,)))
    desk.pages[REVISION] = EvidencePage(article(), ref(REVISION), brief, ())

    for path in (f"/briefs/{REVISION}", "/editions/captioned", "/answers/answer-1"):
        assert (await read(desk, path)).texts("span", class_="aside").count("according to a caption") == 1, path
    notes = (await read(desk, f"/articles/{REVISION}")).texts("li", class_="note")
    assert [WORDS in note for note in notes if "Point, according to a caption" in note] == [True]


async def test_an_edition_says_that_it_is_late_updated_or_quiet(desk: WebDesk) -> None:
    desk.publish(replace(ferry_edition(), id="late", late=True), edition(id="quiet"))
    desk.publish(edition(story(REVISION, label="corrected"), id="corrected"))
    assert any("late" in words for words in (await read(desk, "/editions/late")).texts("p", class_="notice"))
    assert any("quiet day" in words for words in (await read(desk, "/editions/quiet")).texts("p", class_="lead"))
    assert (await read(desk, "/editions/corrected")).texts("span", class_="label") == ["Corrected"]


# ---------------------------------------------------------------- briefs


async def test_a_brief_shows_all_its_parts_with_their_words(desk: WebDesk) -> None:
    page = await read(desk, f"/briefs/{REVISION}")
    links = page.links()

    assert page.texts("h1") == [TITLE]
    assert page.texts("h2")[:3] == ["Points", "Quotations", "Figures"]
    assert {"What comes next", "People"} <= set(page.texts("h2"))
    assert evidence_of(WORDS) in links
    assert evidence_of(QUOTE) in links
    assert evidence_of("€120 million") in links
    assert page.texts("b", class_="who")[0] == "Livia Conti"
    assert f"/articles/{REVISION}" in links
    assert any(":~:text=" in link for link in links)
    assert all(link["aria-label"] == "Harbour Gazette, at the publisher’s" for link in page.all("a", class_="out"))


async def test_a_brief_of_bare_text_has_no_way_to_a_publisher(desk: WebDesk) -> None:
    written = desk.briefs_of["ferries"]
    bare = ref(REVISION, url=None, outlet=None, title=None, published=None)
    desk.briefs_of["ferries"] = WrittenBrief(REVISION, bare, replace(written.brief, headline=None))
    page = await read(desk, f"/briefs/{REVISION}")
    assert page.texts("h1") == ["Brief of an untitled article"]
    assert not any(link.startswith("http") for link in page.links())


# ---------------------------------------------------------------- evidence


async def test_the_words_asked_for_are_marked_whole_and_nothing_else_is(desk: WebDesk) -> None:
    for words in (TITLE, WORDS, QUOTE, "€120 million", "million, harbour master Livia", "2027,” Conti told"):
        start = TEXT.index(words)
        page = await read(desk, evidence_of(words).partition("#")[0])
        assert page.texts("mark") == [words]
        (mark,) = page.all("mark", class_="asked")
        assert mark["id"] == f"w-{start}"


async def test_words_across_blocks_are_marked_in_each_and_found_once(desk: WebDesk) -> None:
    start, end = TEXT.index("ferries"), TEXT.index("ordered")
    page = await read(desk, f"/articles/{REVISION}?at={start}-{end}")
    assert "".join(page.texts("mark")) == TEXT[start:end]
    # The second piece begins where the order begins, which is a commitment with an anchor of its own.
    assert [mark.get("id") for mark in page.all("mark")] == [f"w-{start}", f"w-{TEXT.index('The port')}"]


async def test_several_places_can_be_asked_for(desk: WebDesk) -> None:
    page = await read(desk, f"/articles/{REVISION}?at=0-6,7-13")
    assert page.texts("mark") == ["Ancona", "orders"]


@pytest.mark.parametrize("at", ["", "x", "5-2", "-", "3-", "0-99999", "²-³", "1" * 40 + "-2", "0-5-7", "<script>"])
async def test_a_place_that_is_none_asks_for_nothing(desk: WebDesk, at: str) -> None:
    async with browser(desk_app(desk=desk, hosts=["127.0.0.1"])) as client:
        response = await client.get(f"/articles/{REVISION}", params={"at": at})
    assert response.status_code == 200
    assert Page(response.text).texts("mark") == []


async def test_the_text_is_shown_whole_with_each_statement_beside_its_words(desk: WebDesk) -> None:
    page = await read(desk, f"/articles/{REVISION}")
    shown = "".join(page.texts("div", class_="text"))

    assert "".join(shown.split()) == "".join(TEXT.split())
    # The legend shows each kind of mark once before.
    assert page.texts("span", class_="is-speaker") == ["Words", "Conti"]
    assert "".join(page.texts("span", class_="is-quotation")[1:]) == QUOTE
    assert "€120 million" in page.texts("span", class_="is-figure")
    assert WORDS in page.texts("p", class_="verbatim")


async def test_words_and_notes_lead_to_each_other(desk: WebDesk) -> None:
    page = await read(desk, f"/articles/{REVISION}")
    names = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    notes = [attributes["id"] for attributes in page.all("li", class_="note")]

    assert len(names) == len(set(names))
    assert sorted(f"#{note}" for note in notes) == sorted(str(link["href"]) for link in page.all("a", class_="to-note"))
    for link in page.links():
        parts = urlsplit(link)
        if parts.path.startswith("/articles/") and parts.fragment:
            assert parts.fragment in names


async def test_what_an_edition_and_the_brief_say_alike_is_one_note(desk: WebDesk) -> None:
    page = await read(desk, f"/articles/{REVISION}")
    notes = page.texts("li", class_="note")
    (contract,) = [note for note in notes if "Point" in note and WORDS in note]
    assert "Edition of 30 April 2025, story 1" in contract


async def test_that_outlets_differ_is_said_beside_the_figure(desk: WebDesk) -> None:
    notes = (await read(desk, f"/articles/{REVISION}")).texts("li", class_="note")
    figures = [note for note in notes if "€120 million" in note and "Point" not in note]
    assert len(figures) == 2
    assert any("Figures differ" in note and "the contract" in note for note in figures)


async def test_an_article_without_title_brief_or_editions_has_a_page(desk: WebDesk) -> None:
    desk.pages["bare"] = EvidencePage(Article(text="Only this."), ref("bare", title=None, url=None), None, ())
    page = await read(desk, "/articles/bare")
    assert page.texts("h1") == ["Untitled article"]
    assert "".join(page.texts("div", class_="text")).strip() == "Only this."
    assert page.all("dl", class_="legend") == []


# ---------------------------------------------------------------- questions


async def test_a_question_is_asked_once_and_its_answer_keeps_its_address(desk: WebDesk) -> None:
    desk.answers_to["What is the contract worth?"] = answered(WORDS)
    async with browser(desk_app(desk=desk, hosts=["127.0.0.1"])) as client:
        asked = await client.post("/ask", data={"q": " What is the\ncontract worth? "}, headers=SAME_ORIGIN)
        assert asked.status_code == 303
        shown = [await client.get(asked.headers["location"]) for _ in range(2)]

    assert desk.count("ask") == 1
    assert desk.given("ask")["asked_by"] == "web"
    page = Page(shown[0].text)
    assert shown[0].text == shown[1].text
    assert page.texts("h1") == ["What is the contract worth?"]
    assert evidence_of(WORDS) in page.links()
    assert any(link.startswith("https://harbour.example/ferries#:~:text=") for link in page.links())


async def test_an_answer_shows_the_quoted_words_where_it_says_them_otherwise(desk: WebDesk) -> None:
    said = replace(stated(TEXT, WORDS, REVISION), text="The contract is worth 120 million euros")
    desk.knows(replace(answered(WORDS), statements=(said,)))
    page = await read(desk, "/answers/answer-1")
    assert page.texts("blockquote") == [WORDS]
    desk.knows(answered(WORDS))
    assert (await read(desk, "/answers/answer-1")).texts("blockquote") == []


async def test_an_abstention_is_said_plainly(desk: WebDesk) -> None:
    desk.knows(answered())
    page = await read(desk, "/answers/answer-1")
    assert page.texts("p", class_="silence") == [ABSTENTIONS["coverage_does_not_tell"]]


async def test_asking_on_a_link_only_fills_the_box(desk: WebDesk) -> None:
    page = await read(desk, "/ask?q=Who+said+%22no%22%3F")
    (box,) = page.all("input", id="q")
    assert box["value"] == 'Who said "no"?'
    assert desk.count("ask") == 0


@pytest.mark.parametrize("question", ["", "   \n", "x" * (MAX_QUESTION + 1)])
async def test_a_question_that_is_none_is_sent_back(desk: WebDesk, question: str) -> None:
    async with browser(desk_app(desk=desk, hosts=["127.0.0.1"])) as client:
        response = await client.post("/ask", data={"q": question}, headers=SAME_ORIGIN)
    assert response.status_code == 400
    assert len(Page(response.text).texts("p", role="alert")) == 1
    assert desk.count("ask") == 0


async def test_what_the_desk_cant_answer_is_said_in_its_words(desk: WebDesk) -> None:
    desk.fail("ask", InputError("ask about one thing at a time"))
    async with browser(desk_app(desk=desk, hosts=["127.0.0.1"])) as client:
        response = await client.post("/ask", data={"q": "Who <b>and</b> what?"}, headers=SAME_ORIGIN)
    page = Page(response.text)
    assert response.status_code == 400
    assert page.texts("p", role="alert") == ["ask about one thing at a time"]
    assert page.all("input", id="q")[0]["value"] == "Who <b>and</b> what?"


# ---------------------------------------------------------------- sources, health, faults


async def test_sources_say_how_they_are(desk: WebDesk) -> None:
    well = replace(FEED, last_success_at=NOW)
    desk.listed = [
        SourceHealth(well, 4),
        SourceHealth(replace(well, id="f2", consecutive_failures=3, last_error="the server said 503"), 1),
        SourceHealth(replace(FEED, id="f3"), 0),
        SourceHealth(replace(well, id="f4", paused=True, consecutive_failures=2), 7),
    ]
    page = await read(desk, "/sources")
    assert page.texts("span", class_="state") == ["Fine", "Failing", "Not read yet", "Stopped"]
    assert "3 times in a row: the server said 503" in page.texts("span", class_="aside")
    assert page.texts("span", class_="label") == ["1 failing"]
    assert page.texts("td", **{"data-label": "Last success"})[0] == "30 April 2025, 06:30 UTC"

    desk.listed = []
    assert "dragoman sources add https://…" in (await read(desk, "/sources")).texts("code")


async def test_health_is_the_databases(desk: WebDesk) -> None:
    async with browser(desk_app(desk=desk, hosts=["127.0.0.1"])) as client:
        well = await client.get("/healthz")
        desk.is_ready = False
        ill = await client.get("/healthz")
        desk.fail("ready", DatabaseUnavailable("no connection"))
        lost = await client.get("/healthz")
    assert (well.status_code, well.json()) == (200, {"status": "ok"})
    assert [(answer.status_code, answer.json()) for answer in (ill, lost)] == [(503, {"status": "unavailable"})] * 2


@pytest.mark.parametrize(
    "path",
    ["/editions/none", "/briefs/none", "/articles/none", "/answers/none", "/none", "/docs", "/redoc", "/openapi.json",
     "/editions/", "/e/t0ken-of_the-ferries-0123456789ab", "/static/", "/static/none.css", "/static/../app.py"],
)  # fmt: skip
async def test_what_is_not_there_is_said_kindly(desk: WebDesk, path: str) -> None:
    page = await read(desk, path, status=404)
    assert page.texts("h1") == ["Not found"]
    assert "/" in page.links()


async def test_a_failure_shows_a_reference_and_nothing_of_itself(
    desk: WebDesk, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.fail("edition", RuntimeError("the password is hunter2"))
    page = await read(desk, "/editions/edition-1", status=500)
    said = capsys.readouterr().out + caplog.text
    (reference,) = page.texts("code")
    assert reference in said
    assert "hunter2" not in " ".join(page.texts("body"))


async def test_a_database_that_is_away_is_said_to_be_away(desk: WebDesk) -> None:
    desk.fail("editions", DatabaseUnavailable("connection to 10.0.0.7 lost"))
    page = await read(desk, "/", status=503)
    assert page.texts("h1") == ["Not just now"]
    assert "10.0.0.7" not in " ".join(page.texts("body"))


# ---------------------------------------------------------------- words that others wrote


def hostile_desk() -> WebDesk:
    desk = WebDesk()
    text = f"{HOSTILE}\n\n{HOSTILE} said so."
    citation = Citation.cut(text, Span(0, len(HOSTILE)), REVISION)
    said = replace(stated(TEXT, WORDS, REVISION), text=HOSTILE, citations=(citation,))
    quotation = replace(ferry_edition().stories[0].quotation, words=(citation,), speaker=HOSTILE, role=HOSTILE)  # type: ignore[type-var]
    bad = ref(REVISION, title=HOSTILE, outlet=HOSTILE, url=f"javascript:alert('{HOSTILE}')", language='en" onload="x')
    desk.texts[REVISION] = text
    desk.publish(
        edition(
            replace(
                ferry_edition().stories[0],
                headline=said,
                bottom_line=said,
                points=(said,),
                quotation=quotation,
                disagreements=(Disagreement(HOSTILE, (Side(HOSTILE, HOSTILE, (citation,)),) * 2),),
                refs=(bad,),
                outlets=(HOSTILE,),
                standings=(Standing(HOSTILE, (said,)),),
            ),
            replace(
                ferry_edition().stories[0],
                headline=said,
                points=(said,),
                disagreements=(Disagreement(HOSTILE, (Side(HOSTILE, HOSTILE, (citation,), citation),) * 2),),
                refs=(bad,),
                outlets=(HOSTILE,),
                standings=(Standing(HOSTILE, alone=True),),
            ),
        )
    )
    brief = replace(desk.briefs_of["ferries"].brief, headline=said, points=(said,), places=(HOSTILE,))
    desk.briefs_of["ferries"] = WrittenBrief(REVISION, bad, brief)
    article = Article(text=text, title=HOSTILE, url=bad.url, author=HOSTILE, outlet=HOSTILE, language="en")
    desk.pages[REVISION] = EvidencePage(article, bad, None, tuple(desk._editions.values()))
    desk.knows(replace(answered(WORDS), question=HOSTILE, statements=(said,), refs=(bad,)))
    desk.listed = [SourceHealth(replace(FEED, title=HOSTILE, location=HOSTILE, last_error=HOSTILE), 1)]
    return desk


@pytest.mark.parametrize(
    "path",
    ["/", "/editions/edition-1", f"/briefs/{REVISION}", f"/articles/{REVISION}?at=0-20", "/answers/answer-1",
     "/sources", "/ask?q=%3Cscript%3Ealert(1)%3C/script%3E%22%3E%3Cimg%20src=x%3E"],
)  # fmt: skip
async def test_others_words_never_become_markup_or_links(path: str) -> None:
    page = await read(hostile_desk(), path)
    assert page.all("script") == page.all("img") == []
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert all(link.startswith(("/", "#")) for link in page.links())
    assert "49" not in "".join(page.texts("main"))


async def test_others_words_turn_no_direction_around_them() -> None:
    """Overrides stand in `bdi` or in a block with a direction of its own; titles and labels have none."""
    for path in ("/editions/edition-1", "/", "/sources", "/answers/answer-1", f"/articles/{REVISION}"):
        page = await read(hostile_desk(), path)
        isolated = "".join(
            [
                *page.texts("bdi"),
                *page.texts("p", dir="auto"),
                *page.texts("h1", dir="auto"),
                *page.texts("h2", dir="auto"),
            ]
        )
        assert "".join(page.texts("body")).count("\u202e") <= isolated.count("\u202e")
        labels = [attributes.get("aria-label") or "" for _, attributes in page.elements]
        assert not any("\u202e" in words for words in (*page.texts("title"), *labels))


async def test_half_a_surrogate_pair_is_shown_as_a_question_mark(desk: WebDesk) -> None:
    desk.pages["odd"] = EvidencePage(Article(text="Half \ud83d of it."), ref("odd", title="\udc00"), None, ())
    page = await read(desk, "/articles/odd")
    assert "Half ? of it." in "".join(page.texts("main"))


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//harbour.example/", "ftp://harbour.example/", "https://",
     "https://bank.example@harbour.example/", "https://harbour.example/\u202egnp.exe", "https://a b.example/"],
)  # fmt: skip
async def test_only_plain_web_addresses_become_links(desk: WebDesk, url: str) -> None:
    desk.pages[REVISION] = replace(desk.pages[REVISION], ref=ref(REVISION, url=url))
    page = await read(desk, f"/articles/{REVISION}")
    assert all(link.startswith(("/", "#")) for link in page.links())


async def test_a_page_says_when_its_article_was_withdrawn(desk: WebDesk) -> None:
    page = desk.pages[REVISION]
    desk.pages[REVISION] = replace(page, article=replace(page.article, kept="withdrawn"), brief=None)
    told = ferry_edition()
    refs = tuple(replace(one, withdrawn=True) for one in told.stories[0].refs)
    desk.publish(replace(told, stories=(replace(told.stories[0], refs=refs), *told.stories[1:])))
    (said,) = (await read(desk, f"/articles/{REVISION}")).texts("p", **{"class": "notice"})
    assert said.startswith("This article has been withdrawn.")
    aside = (await read(desk, f"/editions/{told.id}")).texts("span", **{"class": "aside"})
    assert any("(withdrawn)" in words for words in aside)
    desk.pages[REVISION] = replace(page, article=replace(page.article, kept="cited"), brief=None)
    (said,) = (await read(desk, f"/articles/{REVISION}")).texts("p", **{"class": "notice"})
    assert "is over" in said
