"""The fast way to read a feed says what feedparser says, or leaves the feed to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.sources import feeds
from bot.sources.feeds import feed_entries, feed_row, fingerprint
from bot.sources.plain_feed import read_plain_feed

URL = "https://courier.example/news/feed.xml"
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:own="https://courier.example/ns"
 xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
 <title>The Courier &#8211; Sea &amp;amp; Land</title>
 <atom:link href="https://courier.example/news/feed.xml" rel="self" type="application/rss+xml"/>
 <link>https://courier.example</link><description>Of ships</description><ttl>45</ttl>
 <image><url>https://courier.example/a.png</url><title>The Courier</title><link>https://courier.example</link></image>
 ITEMS
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title type="html">Post &amp;amp; Mail</title>
<id>tag:post.example,2025:feed</id><updated>2025-04-29T12:30:00Z</updated><link href="https://post.example/"/>
<author><name>The Desk</name></author> ITEMS </feed>"""

# Read the fast way, and alike by feedparser.
ITEMS = (
    "",
    (
        "<item><title>Ferries sail</title><link>https://courier.example/1</link><guid>https://a.example/?p=1</guid>"
        "<pubDate>Tue, 29 Apr 2025 21:50:00 +0200</pubDate><dc:creator><![CDATA[Ada Alba]]></dc:creator>"
        "<category><![CDATA[Ports]]></category><description><![CDATA[<p>Short &#8230; word.</p>]]></description>"
        "<content:encoded><![CDATA[<p>First &amp; last.</p>\n<h2>Then</h2>]]></content:encoded>"
        "<wfw:commentRss>https://courier.example/1/feed</wfw:commentRss><own:rank>7</own:rank></item>"
    ),
    (
        "<item><title>AT&amp;T &amp;amp; others</title><link>/2?a=1&amp;b=2</link><guid isPermaLink='false'>c-2</guid>"
        "<pubDate>Mon, 28 Apr 2025 6:05 GMT</pubDate><author>ada@courier.example (Ada Alba)</author>"
        "<description>Plain words &amp; no more</description></item>"
    ),
    "<item><title>Ünlü “gemi”</title><guid>https://a.example/3</guid><dc:date>2025-04-27T06:00:00.52+03:00</dc:date>"
    "<description>x<media:x/></description></item>".replace("<media:x/>", ""),
    (
        "<item><title>Picture</title><link>https://courier.example/4</link><guid>four</guid>"
        "<pubDate>28 Apr 2025 06:05:01 EST</pubDate><description>Words</description>"
        "<media:content url='https://courier.example/4.jpg'><media:credit>P. Hoto</media:credit></media:content>"
        "<enclosure url='https://courier.example/4.mp3' length='1' type='audio/mpeg'/>"
        "<source url='https://wire.example/feed'>Wire</source></item>"
    ),
    "<item><link>https://a.example/5</link><content:encoded>&lt;p&gt;Only this.&lt;/p&gt;</content:encoded></item>",
    (
        "<item><title>A &lt;em&gt;word&lt;/em&gt; more</title><link>https://a.example/6</link><dc:creator>A</dc:creator>"
        "<dc:creator>B</dc:creator><description></description></item>"
    ),
)
ENTRIES = (
    "",
    (
        "<entry><id>tag:post.example,2025:1</id><title>One</title><link href='https://post.example/1'/>"
        "<link rel='replies' href='https://post.example/1/r'/><published>2025-04-29T10:00:00+03:00</published>"
        "<updated>2025-04-29T12:30:00.5Z</updated><author><name>Onur Kaya</name><email>o@post.example</email></author>"
        "<summary>Short &lt; long.</summary><content type='html'>&lt;p&gt;Long.&lt;/p&gt;</content></entry>"
    ),
    (
        "<entry><id>https://p.example/2</id><title type='html'>Two &amp;amp; three</title><updated>2025-04-29T12:30:00Z"
        "</updated><author><name>A</name></author><author><name>B</name></author><content>Words.</content></entry>"
    ),
    (
        "<entry><id>urn:x:3</id><title/><link rel='alternate' type='text/plain' href='/3.txt'/>"
        "<link rel='alternate' href='/3.html'/><link rel='enclosure' href='/3.mp3'/></entry>"
    ),
)
# Left to feedparser.
LEFT = (
    RSS.replace("ITEMS", "<item><title>x</title><pubDate>29 Nisan 2025</pubDate></item>"),
    RSS.replace("ITEMS", "<item><title>x</title><title>y</title></item>"),
    RSS.replace("ITEMS", "<item><title>x</title><description><p>naked</p></description></item>"),
    RSS.replace("ITEMS", "<item><title>x</title><media:title>y</media:title></item>"),
    RSS.replace("ITEMS", "<item><title>x</title><body>y</body></item>"),
    RSS.replace("ITEMS", "<item><title>5 &lt; 6</title></item>"),
    RSS.replace("ITEMS", "<item><title>TÃ¼rkiye</title></item>"),
    RSS.replace("ITEMS", "<item><title>x</title>"),
    RSS.replace("<channel>", "<channel xml:base='https://else.example/'>").replace("ITEMS", ""),
    "<!DOCTYPE rss [<!ENTITY a 'b'>]>" + RSS[38:].replace("ITEMS", "<item><title>&a;</title></item>"),
    RSS.replace("UTF-8", "iso-8859-9").replace("ITEMS", "<item><title>Ünlü</title></item>"),
    ATOM.replace(
        "ITEMS", "<entry><title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x</div></title></entry>"
    ),
    ATOM.replace("ITEMS", "<entry><title>x</title><content src='https://post.example/x'/></entry>"),
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'/>",
    "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>x</title></feed>",
    "<html><head><title>x</title></head></html>",
)


def bodies() -> list[str]:
    rss = [RSS.replace("ITEMS", item) for item in (*ITEMS, "".join(ITEMS))]
    return rss + [ATOM.replace("ITEMS", entry) for entry in (*ENTRIES, "".join(ENTRIES))]


@pytest.mark.parametrize("body", bodies())
def test_both_ways_say_the_same(body: str) -> None:
    for exact in (True, False):
        plain = read_plain_feed(body.encode(), url=URL, exact_markup=exact)
        assert plain == feeds._parse_any(body.encode(), URL, "application/xml")


@pytest.mark.parametrize("body", LEFT)
def test_what_it_cannot_vouch_for_is_left(body: str) -> None:
    assert read_plain_feed(body.encode(), url=URL) is None


def test_markup_is_shown_only_where_it_is_harmless_and_read_in_any_case() -> None:
    for markup in (
        "<p>a</p><script>x()</script>",
        "<p onclick='x()'>a</p>",
        "<a href='javascript:x()'>a</a>",
        "<a href=/relative>a</a>",
        "<p style='display:none'>a</p>",
        "<!-- a -->",
        "<img src='data:image/png;base64,a'>",
    ):
        body = RSS.replace("ITEMS", f"<item><title>x</title><description><![CDATA[{markup}]]></description></item>")
        assert read_plain_feed(body.encode(), url=URL, exact_markup=True) is None
        read = read_plain_feed(body.encode(), url=URL)
        assert read is not None
        shown = feed_row(URL, None, body.encode())["entries"][0]["summary"] or ""
        assert not any(word in shown for word in ("script", "onclick", "x()"))


def test_an_entry_keeps_its_fingerprint_when_the_way_changes() -> None:
    """One odd entry sends the whole feed the other way, which must not look like an edit of all others."""
    item = ITEMS[1].replace("<h2>Then</h2>", "<h2 class='a' style='b'>Then &nbsp; &amp;</h2><br><img src='/a.png'/>")
    odd = "<item><title>odd</title><pubDate>29 Nisan 2025</pubDate></item>"

    def read(items: str) -> list[str]:
        body = RSS.replace("ITEMS", items).encode()
        latest = datetime(2030, 1, 1, tzinfo=UTC)
        found = feed_entries(body, url=URL, content_type=None, location=URL, max_entries=9, latest=latest)
        return [entry.fingerprint for entry in found.entries if entry.title != "odd"]

    assert read(item) == read(item + odd)
    assert read(item) != read(item.replace("First", "Last"))
    plain = read_plain_feed(RSS.replace("ITEMS", item).encode(), url=URL)
    assert plain is not None
    assert read(item) == [fingerprint(plain.entries[0])]
