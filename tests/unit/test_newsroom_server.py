"""The newsroom's loopback server: its own trees and nothing else, validators, and the outlets' later edits."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.newsroom.server import Newsroom, NewsroomServer, lay_out_folders, read_newsroom
from bot.resources import newsroom_folder

HOST = "harbour.example"
EDITED = "sites/harbour.example/ferries.html"
TOML = f"""
[demo]
now = 2025-04-30T08:30:00+02:00
timezone = "Europe/Rome"
topics = ["ferries"]
questions = ["How many ferries?"]

[[source]]
key = "harbour"
kind = "feed"
title = "Harbour Gazette"
url = "http://harbour.example/feed.xml"
timezone = "Europe/Rome"
language = "en"

[[source]]
key = "wire"
kind = "folder"
title = "Wire"
path = "wire"
timezone = "UTC"
language = "en"

[[edit]]
path = "{EDITED}"
with = "edits/ferries.html"

[[edit]]
path = "wire/one.txt"
with = "edits/one.txt"
"""
FILES = {
    "newsroom.toml": TOML,
    "secret.txt": "not for readers",
    "sites/harbour.example/index.html": "front page",
    "sites/harbour.example/ferries.html": "three ferries",
    "sites/harbour.example/feed.xml": "<rss/>",
    "sites/harbour.example/sub/index.html": "sub page",
    "sites/harbour.example/sub/two words.html": "two words",
    "sites/other.example/private.html": "the other outlet",
    "sites/loose.txt": "not a host",
    "edits/ferries.html": "four ferries",
    "edits/one.txt": "corrected",
    "wire/one.txt": "as sent",
    "wire/two.txt": "second",
}


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    folder = tmp_path_factory.mktemp("newsroom")
    for name, words in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(words, "utf-8")
    (folder / "sites/harbour.example/way-out").symlink_to(folder / "secret.txt")
    return read_newsroom(folder)


@pytest.fixture(scope="module")
def server(newsroom: Newsroom) -> Iterator[NewsroomServer]:
    server = NewsroomServer(newsroom, edited=False)
    server.start()
    yield server
    server.stop()


def get(
    server: NewsroomServer, target: str, *, host: str = HOST, headers: dict[str, str] | None = None
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(*server.address, timeout=30)
    try:
        connection.putrequest("GET", target, skip_host=True)
        for name, value in {"Host": host, **(headers or {})}.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        response.words = response.read().decode()  # type: ignore[attr-defined]
        return response
    finally:
        connection.close()


def words(response: http.client.HTTPResponse) -> str:
    found: str = response.words  # type: ignore[attr-defined]
    return found


def test_a_page_is_served_under_its_host(server: NewsroomServer) -> None:
    page = get(server, "/ferries.html?utm_source=feed#top")
    assert (page.status, words(page)) == (200, "three ferries")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"

    feed = get(server, "/feed.xml")
    assert feed.headers.get_content_type().endswith("xml")
    assert words(get(server, "/")) == "front page"
    assert words(get(server, "/sub/")) == "sub page"
    assert words(get(server, "/sub/two%20words.html")) == "two words"
    assert words(get(server, "/ferries.html", host="HARBOUR.example:8080")) == "three ferries"


@pytest.mark.parametrize("host", ["", "unknown.example", "loose.txt", "..", ".", "../../harbour.example", "127.0.0.1"])
def test_a_host_that_is_not_of_the_newsroom_has_nothing(server: NewsroomServer, host: str) -> None:
    for target in ("/", "/ferries.html", "/secret.txt", "/harbour.example/ferries.html"):
        assert get(server, target, host=host).status == 404


OUTSIDE = [
    "/../other.example/private.html",
    "/../../secret.txt",
    "/%2e%2e/%2e%2e/secret.txt",
    "/..%2f..%2fsecret.txt",
    "/sub/../../../secret.txt",
    "//etc/passwd",
    "/%2fetc/passwd",
    "http://other.example/private.html",
    "/way-out",
    "/missing.html",
    "/nul%00byte",
    "/" + "long" * 200,
    "//[not-an-address/x",
    "/%ff%fe",
    "/%ed%a0%80",
]


@pytest.mark.parametrize("target", OUTSIDE)
def test_nothing_outside_a_host_s_tree_is_served(
    server: NewsroomServer, target: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert get(server, target).status == 404
    assert capfd.readouterr().err == "", "a trace on standard error"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["..", "%2e%2e", "/", "%2f", "sub", "sites", "secret.txt", "\\", "ferries.html"])))
def test_no_path_leads_out(newsroom: Newsroom, parts: list[str]) -> None:
    found = NewsroomServerPaths.of(newsroom, HOST, "/" + "/".join(parts))

    assert found is None or found.is_relative_to(newsroom.folder.resolve() / "sites" / HOST)


class NewsroomServerPaths:
    """The server's way from a request to a file, on a server that is never started."""

    _server: NewsroomServer | None = None

    @classmethod
    def of(cls, newsroom: Newsroom, host: str, target: str) -> Path | None:
        if cls._server is None:
            cls._server = NewsroomServer(newsroom, edited=False)
            cls._server._server.server_close()
        return cls._server.file_for(host, target)


def test_a_reader_who_knows_the_page_is_told_that_it_is_the_same(server: NewsroomServer) -> None:
    tag = get(server, "/ferries.html").headers["ETag"]

    again = get(server, "/ferries.html", headers={"If-None-Match": tag})
    assert (again.status, words(again)) == (304, "")
    assert again.headers["ETag"] == tag
    assert get(server, "/ferries.html", headers={"If-None-Match": '"another"'}).status == 200
    assert get(server, "/feed.xml", headers={"If-None-Match": tag}).status == 200


def test_an_edit_appears_with_another_tag(server: NewsroomServer) -> None:
    tag = get(server, "/ferries.html").headers["ETag"]
    server.edited = True
    try:
        page = get(server, "/ferries.html", headers={"If-None-Match": tag})
        assert (page.status, words(page)) == (200, "four ferries")
        assert words(get(server, "/feed.xml")) == "<rss/>"
    finally:
        server.edited = False
    assert words(get(server, "/ferries.html")) == "three ferries"


def test_folders_are_laid_out_as_published_and_as_edited(newsroom: Newsroom, tmp_path: Path) -> None:
    lay_out_folders(newsroom, tmp_path, edited=False)
    assert {p.name: p.read_text() for p in (tmp_path / "wire").iterdir()} == {"one.txt": "as sent", "two.txt": "second"}
    unchanged = (tmp_path / "wire/two.txt").stat().st_mtime_ns

    lay_out_folders(newsroom, tmp_path, edited=True)
    assert (tmp_path / "wire/one.txt").read_text() == "corrected"
    assert (tmp_path / "wire/two.txt").stat().st_mtime_ns == unchanged
    assert not (tmp_path / "sites").exists()


def test_the_shipped_newsroom_reads_and_begins_on_its_morning() -> None:
    shipped = read_newsroom(newsroom_folder())

    assert shipped.now.astimezone(UTC) == datetime(2025, 4, 30, 6, 30, tzinfo=UTC)
    assert {source.kind for source in shipped.sources} == {"feed", "page", "sitemap", "folder"}
    for path, edited in shipped.edits.items():
        assert (shipped.folder / path).is_file()
        assert (shipped.folder / edited).read_bytes() != (shipped.folder / path).read_bytes()
