"""What every answer carries, and who and what is refused before any page is made."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from bot.chat.web.app import desk_app
from bot.chat.web.public import public_app
from bot.chat.web.security import MAX_BODY_BYTES, MAX_FORM_BYTES
from tests.unit.web_desk import REVISION, TOKEN, WebDesk, browser

HOSTS = ["localhost", "127.0.0.1", "[::1]"]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow, noarchive",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action {}; base-uri 'none'; frame-ancestors 'none'"


def assert_guarded(response: httpx2.Response, *, forms: str) -> None:
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert response.headers["content-security-policy"] == POLICY.format(forms)
    assert "private" in response.headers["cache-control"]
    assert "set-cookie" not in response.headers
    assert "server" not in response.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"), ("GET", "/editions/edition-1"), ("GET", f"/articles/{REVISION}"), ("GET", "/none"),
        ("GET", "/static/desk.css"), ("GET", "/static/favicon.svg"), ("GET", "/static/none"), ("GET", "/healthz"),
        ("GET", "/robots.txt"), ("DELETE", "/"), ("POST", "/ask"), ("OPTIONS", "/ask"), ("HEAD", "/"),
    ],
)  # fmt: skip
async def test_every_answer_of_the_desk_is_guarded(method: str, path: str) -> None:
    async with browser(desk_app(desk=WebDesk(), hosts=HOSTS)) as client:
        assert_guarded(await client.request(method, path), forms="'self'")


async def test_failures_are_guarded_too() -> None:
    desk = WebDesk()
    desk.fail("editions", RuntimeError("broken"))
    async with browser(desk_app(desk=desk, hosts=HOSTS)) as client:
        response = await client.get("/")
    assert response.status_code == 500
    assert_guarded(response, forms="'self'")


@pytest.mark.parametrize("path", [f"/e/{TOKEN}", "/e/none", "/none", "/static/desk.css", "/healthz", "/robots.txt"])
async def test_every_public_answer_is_guarded(path: str) -> None:
    async with browser(public_app(desk=WebDesk(), slack=None)) as client:
        assert_guarded(await client.get(path), forms="'none'")


async def test_files_are_asked_for_again_and_are_not_sent_again() -> None:
    async with browser(desk_app(desk=WebDesk(), hosts=HOSTS)) as client:
        first = await client.get("/static/desk.css")
        again = await client.get("/static/desk.css", headers={"If-None-Match": first.headers["etag"]})
    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["content-type"] == "text/css; charset=utf-8"
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/none", 404), (f"/articles/{REVISION}", 200), ("/static/desk.css", 200)]
)
async def test_head_is_get_without_a_body(path: str, status: int) -> None:
    async with browser(desk_app(desk=WebDesk(), hosts=HOSTS)) as client:
        got, head = await client.get(path), await client.head(path)
    assert (got.status_code, head.status_code, head.content) == (status, status, b"")
    assert head.headers["content-length"] == str(len(got.content))


@pytest.mark.parametrize("host", ["localhost", "localhost:8300", "127.0.0.1:9", "[::1]:8300", "LOCALHOST"])
async def test_the_desk_answers_under_its_own_names(host: str) -> None:
    async with browser(desk_app(desk=WebDesk(), hosts=HOSTS)) as client:
        assert (await client.get("/", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8300", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.2", ""]
)
async def test_other_names_are_refused_before_anything_is_read(host: str) -> None:
    desk = WebDesk()
    async with browser(desk_app(desk=desk, hosts=HOSTS)) as client:
        response = await client.get("/", headers={"Host": host})
        asked = await client.post("/ask", data={"q": "Why?"}, headers={"Host": host, "Sec-Fetch-Site": "same-origin"})
    assert (response.status_code, asked.status_code) == (400, 400)
    assert desk.calls == []
    assert_guarded(response, forms="'self'")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),  # what browsers send where no referrer is
        ({"Origin": "http://127.0.0.1:8300"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8300"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
async def test_questions_come_from_our_own_pages_only(headers: dict[str, str], status: int) -> None:
    desk = WebDesk()
    async with browser(desk_app(desk=desk, hosts=HOSTS)) as client:
        response = await client.post("/ask", data={"q": "Why?"}, headers=headers)
    assert response.status_code == status
    assert desk.count("ask") == (status == 303)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"q": "Why?"}', "application/json", 415),
        (b"q=Why", "text/plain", 415),
        (b"q=" + b"x" * MAX_FORM_BYTES, FORM["Content-Type"], 413),
        (b"q=" + b"x" * MAX_BODY_BYTES, FORM["Content-Type"], 413),
        (b"q=\xff", FORM["Content-Type"], 400),
        (b"a=1&" * 50, FORM["Content-Type"], 400),
        (b"other=1", FORM["Content-Type"], 400),
        (b"q=%ff%00Why", FORM["Content-Type"], 303),
    ],
)
async def test_only_small_forms_are_read(body: bytes, kind: str, status: int) -> None:
    headers = {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"}
    async with browser(desk_app(desk=WebDesk(), hosts=HOSTS)) as client:
        assert (await client.post("/ask", content=body, headers=headers)).status_code == status


async def test_a_body_that_grows_without_saying_so_is_stopped() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 100_000
            yield b"x" * 100_000

    headers = {**FORM, "Sec-Fetch-Site": "same-origin"}
    async with browser(desk_app(desk=WebDesk(), hosts=HOSTS)) as client:
        response = await client.post("/ask", content=endless(), headers=headers)
    assert response.status_code == 413
    assert sent <= 2 * MAX_BODY_BYTES


async def test_nobody_is_asked_to_index_anything() -> None:
    async with browser(desk_app(desk=WebDesk(), hosts=HOSTS)) as client:
        assert (await client.get("/robots.txt")).text == "User-agent: *\nDisallow: /\n"
