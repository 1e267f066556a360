"""What answers at a public address: one paragraph a link, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.chat.web.public import public_app
from bot.chat.web.security import MAX_BODY_BYTES
from bot.errors import DatabaseUnavailable, InputError
from bot.model.span import Citation
from tests.unit.samples import ref
from tests.unit.web_desk import HOSTILE, REVISION, TEXT, TOKEN, WORDS, Page, WebDesk, browser, paragraph


@pytest.fixture
def desk() -> WebDesk:
    return WebDesk()


async def test_a_link_shows_its_words_within_their_paragraph(desk: WebDesk) -> None:
    async with browser(public_app(desk=desk, slack=None), host="news.example") as client:
        response = await client.get(f"/e/{TOKEN}")
    page = Page(response.text)
    start = TEXT.index(WORDS)

    assert response.status_code == 200
    assert page.texts("mark") == [WORDS]
    assert page.all("mark")[0]["id"] == f"w-{start}"
    assert page.texts("blockquote") == [paragraph().text]
    assert page.texts("h1") == ["Ancona orders three ferries"]
    assert "Harbour Gazette·30 April 2025, 05:30 UTC" in page.texts("p")
    assert "Two older ships" not in response.text


async def test_it_leads_to_the_publisher_at_the_words_and_nowhere_else(desk: WebDesk) -> None:
    async with browser(public_app(desk=desk, slack=None)) as client:
        page = Page((await client.get(f"/e/{TOKEN}")).text)
    skip, publisher = page.links()
    assert skip == "#main"
    assert unquote(publisher) == f"https://harbour.example/ferries#:~:text={WORDS}"
    (link,) = page.all("a", class_="button")
    assert link["rel"] == "noopener noreferrer nofollow external"
    assert page.all("form") == []


async def test_words_that_were_published_nowhere_have_no_link(desk: WebDesk) -> None:
    desk.paragraphs[TOKEN] = paragraph(url=None, ref=ref(REVISION, url=None, title=None, published=None))
    async with browser(public_app(desk=desk, slack=None)) as client:
        page = Page((await client.get(f"/e/{TOKEN}")).text)
    assert page.links() == ["#main"]
    assert page.texts("h1") == ["Cited words"]


async def test_whatever_is_not_there_looks_the_same(desk: WebDesk) -> None:
    paths = [
        "/e/unknown-token-0123456789abcdef", "/e/short", "/e/", "/e", f"/e/{TOKEN}x", f"/e/{TOKEN}/",
        "/e/%00" + "a" * 30, "/e/" + "a" * 5000, "/e/..%2f..%2fetc%2fpasswd", "/", "/editions/edition-1",
        f"/articles/{REVISION}", f"/briefs/{REVISION}", "/sources", "/ask", "/docs", "/openapi.json", "/redoc",
        "/slack/events",
    ]  # fmt: skip
    async with browser(public_app(desk=desk, slack=None)) as client:
        answers = [await client.get(path) for path in paths]
        answers += [await client.post(f"/e/{TOKEN}"), await client.delete("/robots.txt"), await client.post("/none")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    assert Page(answers[0].text).texts("h1") == ["Not found"]


async def test_only_what_looks_like_a_token_reaches_the_desk(desk: WebDesk) -> None:
    async with browser(public_app(desk=desk, slack=None)) as client:
        for token in ("short", "a" * 129, "a b" * 10, "ü" * 20, "%27%20or%201=1--%20aaaaaaaa", "a" * 20 + "%0a"):
            assert (await client.get(f"/e/{token}")).status_code == 404
        assert desk.count("cited_paragraph") == 0
        await client.get(f"/e/{'a' * 32}")
    assert desk.count("cited_paragraph") == 1


async def test_a_revoked_link_is_as_if_it_had_never_been(desk: WebDesk) -> None:
    async with browser(public_app(desk=desk, slack=None)) as client:
        assert (await client.get(f"/e/{TOKEN}")).status_code == 200
        never = await client.get("/e/never-was-0123456789abcdef01234")
        await desk.revoke_link(TOKEN)
        revoked = await client.get(f"/e/{TOKEN}")
    assert (revoked.status_code, revoked.text, revoked.headers) == (404, never.text, never.headers)


async def test_what_goes_wrong_inside_is_not_told_outside(desk: WebDesk) -> None:
    desk.fail("cited_paragraph", DatabaseUnavailable("connection to 10.0.0.7 lost"))
    desk.fail("cited_paragraph", InputError("the workspace local has no such revision"))
    desk.fail("cited_paragraph", RuntimeError("hunter2"))
    async with browser(public_app(desk=desk, slack=None)) as client:
        answers = [await client.get(f"/e/{TOKEN}") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 404, 500]
    assert not any(secret in a.text for a in answers for secret in ("10.0.0.7", "local has", "hunter2", TOKEN))


async def test_a_token_is_not_logged(
    desk: WebDesk, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.fail("cited_paragraph", RuntimeError("broken"))
    async with browser(public_app(desk=desk, slack=None)) as client:
        await client.get(f"/e/{TOKEN}")
    said = "".join(line for line in (capsys.readouterr().out + caplog.text).splitlines() if "web.failed " in line)
    assert "posted_link" in said
    assert TOKEN not in said


async def test_others_words_stay_words(desk: WebDesk) -> None:
    text = f"{HOSTILE} and {HOSTILE}"
    desk.paragraphs[TOKEN] = paragraph(
        text=text,
        start=7,
        citation=Citation(7, 7 + len(HOSTILE), HOSTILE, REVISION),
        words=HOSTILE,
        url="javascript:alert(1)",
        ref=ref(REVISION, title=HOSTILE, outlet=HOSTILE),
    )
    async with browser(public_app(desk=desk, slack=None)) as client:
        page = Page((await client.get(f"/e/{TOKEN}")).text)
    assert page.all("script") == page.all("img") == []
    assert page.links() == ["#main"]
    assert page.texts("mark") == [HOSTILE]
    assert not any("\u202e" in words for words in page.texts("title"))


async def test_slacks_requests_reach_the_handler_whole(desk: WebDesk) -> None:
    bodies = []

    class Handler:
        async def handle(self, request: Request) -> Response:
            bodies.append(await request.body())
            return PlainTextResponse(request.headers["x-slack-signature"])

    async with browser(public_app(desk=desk, slack=Handler().handle), host="news.example") as client:
        answer = await client.post("/slack/events", content=b"payload=1", headers={"X-Slack-Signature": "v0=1"})
        got = await client.get("/slack/events")
        large = await client.post("/slack/events", content=b"x" * (MAX_BODY_BYTES + 1))
    assert (answer.status_code, answer.text, bodies) == (200, "v0=1", [b"payload=1"])
    assert (got.status_code, large.status_code) == (404, 413)


async def test_head_health_and_files_answer(desk: WebDesk) -> None:
    async with browser(public_app(desk=desk, slack=None)) as client:
        assert (await client.head(f"/e/{TOKEN}")).status_code == 200
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/robots.txt")).text.endswith("Disallow: /\n")
        assert (await client.get("/static/desk.css")).status_code == 200


async def test_a_paragraph_is_found_by_its_place_and_not_by_its_words(desk: WebDesk) -> None:
    shown = paragraph(text="the the the", words="the", start=100, citation=Citation(104, 107, "the", REVISION))
    desk.paragraphs[TOKEN] = replace(shown, url=None)
    async with browser(public_app(desk=desk, slack=None)) as client:
        text = (await client.get(f"/e/{TOKEN}")).text
    assert '<p dir="auto">the <mark class="asked" tabindex="-1" id="w-104">the</mark> the' in text.replace(
        "<span>", ""
    ).replace("</span>", "")
