"""Feeds and sitemaps of every kind, well-formed, sloppy and hostile."""

import gzip
import json
import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import InputError
from bot.sources.feeds import FeedEntries, feed_entries, feed_row, parse_feed
from bot.sources.markup import blocks_of
from bot.sources.sitemaps import SitemapEntries, sitemap_entries

URL = "https://courier.example/feed.xml"
LATEST = datetime(2025, 5, 1, tzinfo=UTC)

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>The &lt;b&gt;Courier&lt;/b&gt;</title><link>https://courier.example/</link>
<item><title>Older</title><link>/2025/older?utm_source=rss</link><guid isPermaLink="false">c-1</guid>
 <pubDate>Mon, 28 Apr 2025 08:00:00 +0200</pubDate><dc:creator>Ada Alba</dc:creator>
 <description>A short word on &lt;i&gt;ships&lt;/i&gt;.</description></item>
<item><title>AT&amp;amp;T &lt;em&gt;sails&lt;/em&gt; east</title><link>https://courier.example/2025/newer</link>
 <pubDate>Tue, 29 Apr 2025 21:50:00 +0200</pubDate>
 <content:encoded><![CDATA[<p>First.</p><script>alert(1)</script><p onclick="x()">Second.</p>]]></content:encoded>
</item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://post.example/news/">
<title type="html">Post &amp;amp; Mail</title><id>tag:post.example,2025:feed</id>
<entry><id>tag:post.example,2025:1</id><title>One</title><link rel="alternate" href="one.html"/>
<published>2025-04-29T10:00:00+03:00</published><updated>2025-04-29T12:30:00+03:00</updated>
<author><name>Onur Kaya</name></author><author><name>Elif Su</name></author>
<summary>Short.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long.</p></div></content>
</entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://old.example/"><title>Old</title></channel>
<item rdf:about="https://old.example/1"><title>Rdf</title><link>https://old.example/1</link>
<dc:date>2025-04-27T06:00:00Z</dc:date></item></rdf:RDF>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Json",
    "authors": [{"name": "The Desk"}],
    "items": [
        {
            "id": 7,
            "url": "/seven",
            "title": "Seven\n ships",
            "content_html": "<h2>Head</h2><p>One <a href='x'>two</a>.</p><script>bad()</script>",
            "date_published": "2025-04-29T07:20:50.52+02:00",
        },
        {"id": "t", "content_text": "First <line>.\n\nSecond.", "authors": [{"name": "A"}, {"name": "B"}], "title": 4},
        "nonsense",
    ],
}


def entries(
    body: bytes | str, *, url: str = URL, location: str = URL, max_entries: int = 100, latest: datetime = LATEST
) -> FeedEntries:
    data = body if isinstance(body, bytes) else body.encode()
    return feed_entries(data, url=url, content_type=None, location=location, max_entries=max_entries, latest=latest)


def test_rss() -> None:
    found = entries(RSS)
    assert found.title == "The Courier"
    assert found.skipped == 0
    newer, older = found.entries
    assert newer.title == "AT&T sails east"
    assert newer.identity == newer.url == "https://courier.example/2025/newer"
    assert newer.published_at == datetime(2025, 4, 29, 19, 50, tzinfo=UTC)
    assert [block.text for block in blocks_of(newer.content or "")] == ["First.", "Second."]
    shown = feed_row(URL, None, RSS.encode())["entries"][1]["content"] or ""
    assert "alert" not in shown
    assert "onclick" not in shown
    assert older.identity == "https://courier.example/2025/older"
    assert older.author == "Ada Alba"


def test_atom() -> None:
    row = feed_row("https://post.example/atom.xml", "application/atom+xml", ATOM.encode())
    assert row["title"] == "Post & Mail"
    [entry] = row["entries"]
    assert entry["id"] == "tag:post.example,2025:1"
    assert entry["url"] == "https://post.example/news/one.html"
    assert entry["published_at"] == "2025-04-29T07:00:00Z"
    assert entry["updated_at"] == "2025-04-29T09:30:00Z"
    assert entry["author"] == "Onur Kaya; Elif Su"
    assert entry["summary"] == "Short."
    assert "<p>Long.</p>" in (entry["content"] or "")


def test_rdf() -> None:
    [entry] = entries(RDF).entries
    assert (entry.identity, entry.title) == ("https://old.example/1", "Rdf")
    assert entry.published_at == datetime(2025, 4, 27, 6, tzinfo=UTC)


def test_json_feed() -> None:
    body = json.dumps(JSON_FEED).encode()
    feed = parse_feed(body, url="https://json.example/feed.json")
    seven, text = feed.entries
    assert (seven.id, seven.url, seven.title) == ("7", "https://json.example/seven", "Seven ships")
    assert seven.published_at == datetime(2025, 4, 29, 5, 20, 50, 520000, tzinfo=UTC)
    assert seven.content == "<h2>Head</h2><p>One two.</p>"
    assert seven.author == "The Desk"
    assert (text.title, text.author) == (None, "A; B")
    assert text.content == "<p>First &lt;line&gt;.</p><p>Second.</p>"
    found = entries(body, url="https://json.example/feed.json", location="https://json.example/feed.json")
    assert [entry.identity for entry in found.entries] == [
        "https://json.example/seven",
        "https://json.example/feed.json#t",
    ]


def test_the_encoding_is_the_declared_one() -> None:
    body = RSS.replace("UTF-8", "iso-8859-9").replace("Older", "İstanbul'da").encode("iso-8859-9")
    assert "İstanbul'da" in [entry.title for entry in entries(body).entries]


def test_a_wrong_content_type_does_not_spoil_the_letters() -> None:
    body = RSS.replace("Older", "Erdoğan").encode()
    for content_type in ("text/html; charset=iso-8859-1", "text/xml", "application/octet-stream"):
        row = feed_row(URL, content_type, body)
        assert row["entries"][0]["title"] == "Erdoğan"
    for encoding in ("utf-16", "utf-32"):
        row = feed_row(URL, "application/rss+xml", body.decode().replace('encoding="UTF-8"', "").encode(encoding))
        assert row["entries"][0]["title"] == "Erdoğan"


def test_the_same_entry_twice_counts_once_and_the_fingerprint_follows_its_words() -> None:
    once = entries(RSS)
    twice = entries(RSS.replace("</channel>", RSS[RSS.index("<item>") : RSS.index("</channel>")] + "</channel>"))
    assert twice.entries == once.entries
    edited = entries(RSS.replace("<i>ships</i>".replace("<", "&lt;").replace(">", "&gt;"), "boats"))
    assert edited.entries[0].fingerprint == once.entries[0].fingerprint
    assert edited.entries[1].fingerprint != once.entries[1].fingerprint


def test_new_ids_for_old_entries_make_no_new_identities() -> None:
    before = entries(RSS)
    after = entries(RSS.replace("c-1", "c-99"))
    assert [entry.identity for entry in after.entries] == [entry.identity for entry in before.entries]


def test_entries_that_all_link_to_the_front_page_are_told_apart_by_id() -> None:
    items = "".join(
        f"<item><title>T{n}</title><link>https://courier.example/</link><guid isPermaLink='false'>g{n}</guid></item>"
        for n in range(3)
    )
    found = entries(f"<rss version='2.0'><channel><title>C</title>{items}</channel></rss>")
    assert [entry.identity for entry in found.entries] == [f"{URL}#g0", f"{URL}#g1", f"{URL}#g2"]


def test_entries_without_anything_to_know_them_by_are_skipped() -> None:
    found = entries(
        "<rss version='2.0'><channel><title>C</title><item><description>x</description></item></channel></rss>"
    )
    assert (found.entries, found.skipped) == ((), 1)


def test_times_in_the_future_are_left_out() -> None:
    found = entries(RSS, latest=datetime(2025, 4, 29, 12, tzinfo=UTC))
    assert [entry.published_at for entry in found.entries] == [datetime(2025, 4, 28, 6, tzinfo=UTC), None]


def test_the_cap_keeps_the_newest() -> None:
    found = entries(RSS, max_entries=1)
    assert [entry.identity for entry in found.entries] == ["https://courier.example/2025/newer"]
    assert found.skipped == 1


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><body>Sorry</body></html>",
        "\ufeff <!-- hi --><html><head><title>x</title></head></html>",
        "<?xml version='1.0'?><!doctype HTML PUBLIC 'x'><html></html>",
    ],
)
def test_a_web_page_in_place_of_a_feed_is_said(page: str) -> None:
    with pytest.raises(InputError, match="a web page, not a feed"):
        parse_feed(page.encode(), content_type="application/rss+xml")


@pytest.mark.parametrize(
    "body", [b"", b"  \n", b"hello", b"{}", b'{"items": 4}', b"{broken", b"[1]", b"\x89PNG\r\n\x1a\n", b"<svg/>"]
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(InputError):
        parse_feed(body)


def test_a_broken_feed_is_read_as_far_as_it_goes() -> None:
    found = entries(RSS[: RSS.index("</channel>")].replace("Older", "Older & <wiser"))
    assert {entry.url for entry in found.entries} >= {"https://courier.example/2025/newer"}


def bomb() -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">{levels}]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_bombs_cost_nothing(encoding: str) -> None:
    body = (
        bomb()
        + "<rss version='2.0'><channel><title>&l11;</title><item><title>a &l11;</title><link>https://a.example/</link></item></channel></rss>"
    )
    row = feed_row(URL, "application/rss+xml", body.encode(encoding))
    assert len(json.dumps(row)) < 1000


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret")
    declared = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    feed = declared + "<rss version='2.0'><channel><title>t</title><item><title>a &x;</title></item></channel></rss>"
    assert "the-secret" not in json.dumps(feed_row(URL, None, feed.encode()))
    site = declared + "<urlset><url><loc>https://a.example/&x;</loc></url></urlset>"
    found = sitemap_entries(site.encode(), url=URL, max_entries=10, max_sitemaps=2, latest=LATEST)
    assert "the-secret" not in str(found)


def test_endless_nesting_is_refused() -> None:
    with pytest.raises(InputError, match="nested too deep"):
        parse_feed(b"<rss><channel>" + b"<a>" * 200_000)


def test_rows_survive_the_way_to_another_process() -> None:
    found = entries(RSS)
    assert pickle.loads(pickle.dumps(found)) == found
    error = InputError("one line")
    assert pickle.loads(pickle.dumps(error)).message == "one line"


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://monitor.example/a?utm_source=sm </loc><lastmod>2025-04-28</lastmod></url>
<url><loc>/b</loc><lastmod>2025-04-30T06:00:00+01:00</lastmod>
 <n:news><n:publication><n:name>Monitor</n:name><n:language>en</n:language></n:publication>
 <n:publication_date>2025-04-29T20:00:00+01:00</n:publication_date><n:title>Keys &amp; quays</n:title></n:news></url>
<url><loc>javascript:alert(1)</loc></url><url/></urlset>"""


def sitemap(body: bytes | str, *, max_entries: int = 10) -> SitemapEntries:
    return sitemap_entries(
        body if isinstance(body, bytes) else body.encode(),
        url="https://monitor.example/sitemap.xml",
        max_entries=max_entries,
        max_sitemaps=2,
        latest=LATEST,
    )


def test_news_sitemap() -> None:
    found = sitemap(SITEMAP)
    first, second = found.entries
    assert (first.identity, first.title) == ("https://monitor.example/b", "Keys & quays")
    assert first.published_at == datetime(2025, 4, 29, 19, tzinfo=UTC)
    assert first.updated_at == datetime(2025, 4, 30, 5, tzinfo=UTC)
    assert (second.identity, second.published_at) == ("https://monitor.example/a", None)
    assert (found.skipped, found.title) == (2, "Monitor")
    assert sitemap(SITEMAP, max_entries=1).entries == (first,)
    assert sitemap(gzip.compress(SITEMAP.encode())) == found


def test_a_changed_title_or_time_changes_the_fingerprint() -> None:
    before, after = sitemap(SITEMAP).entries[0], sitemap(SITEMAP.replace("quays", "ports")).entries[0]
    assert before.identity == after.identity
    assert before.fingerprint != after.fingerprint


def test_sitemap_index_names_the_newest_first() -> None:
    index = (
        "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        "<sitemap><loc>https://monitor.example/1.xml</loc><lastmod>2025-01-01</lastmod></sitemap>"
        "<sitemap><loc>https://monitor.example/2.xml</loc></sitemap>"
        "<sitemap><loc>/3.xml</loc><lastmod>2025-04-01</lastmod></sitemap></sitemapindex>"
    )
    found = sitemap(index)
    assert found.sitemaps == ("https://monitor.example/3.xml", "https://monitor.example/1.xml")
    assert found.skipped == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"<html></html>", b"nothing", b"\x1f\x8bbroken", gzip.compress(b"x" * 100_000, mtime=0)[:-20]],
    ids=["empty", "a page", "words", "no gzip", "cut short"],
)
def test_what_is_no_sitemap_is_refused(body: bytes) -> None:
    with pytest.raises(InputError):
        sitemap(body)


def test_a_bomb_for_a_sitemap_costs_nothing() -> None:
    body = bomb() + "<urlset><url><loc>https://a.example/&l11;</loc></url></urlset>"
    assert len(str(sitemap(body))) < 1000
    packed = gzip.compress(gzip.compress(b"\0" * 60_000_000))
    with pytest.raises(InputError):
        sitemap(gzip.decompress(packed))


@pytest.mark.parametrize("oldest_first", [True, False])
def test_a_feed_with_fifty_thousand_entries_is_read_at_its_ends(oldest_first: bool) -> None:
    begun = datetime(2020, 1, 1, tzinfo=UTC)
    times = [begun + timedelta(hours=hour) for hour in range(50_000 if oldest_first else 0)]
    times = times or [begun + timedelta(hours=hour) for hour in reversed(range(50_000))]
    items = "".join(
        f"<item><title>Entry</title><link>https://news.example/{time:%Y%m%d%H}</link>"
        f"<pubDate>{time:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for time in times
    )
    found = entries(f"<rss version='2.0'><channel><title>All</title>{items}</channel></rss>", latest=max(times))

    assert len(found.entries) == 100
    assert found.entries[0].published_at == max(times)
    assert found.skipped == 50_000 - 100


def test_a_feed_without_ids_or_dates_keeps_its_order() -> None:
    items = "".join(f"<item><title>Entry {n}</title><link>https://news.example/{n}</link></item>" for n in range(4))
    found = entries(f"<rss version='2.0'><channel><title>All</title>{items}</channel></rss>")
    assert [entry.identity for entry in found.entries] == [f"https://news.example/{n}" for n in range(4)]
    assert all(entry.published_at is None for entry in found.entries)


@pytest.mark.parametrize(("ttl", "seconds"), [("60", 3600.0), ("soon", None), ("-5", None), ("", None)])
def test_how_long_a_feed_asks_to_be_left_alone(ttl: str, seconds: float | None) -> None:
    item = "<item><title>Entry</title><link>https://news.example/1</link></item>"
    found = entries(f"<rss version='2.0'><channel><title>All</title><ttl>{ttl}</ttl>{item}</channel></rss>")
    assert found.ttl_s == seconds
