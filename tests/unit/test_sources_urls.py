"""URLs, addresses and robots.txt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.addresses import refused_address
from bot.sources.page_rules import refusal
from bot.sources.robots import robots_row
from bot.sources.urls import canonical, fetchable, folded, resolve, same_site, url_row, without_trackers


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "168.63.129.16",
        "100.64.0.1",
        "100.100.100.200",
        "192.0.0.170",
        "198.18.0.1",
        "203.0.113.7",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe",
        "::ffff:0:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "4000::1",
        "",
        "intranet",
    ],
)
def test_addresses_off_the_public_internet_are_refused(address: str) -> None:
    assert refused_address(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2002:101:101::", "64:ff9b::101:101"]
)
def test_public_addresses_pass(address: str) -> None:
    assert refused_address(address) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://１２７.0.0.1/",
        "http://127.0.0.1./",
        "http://[::ffff:127.0.0.1]/",
        "http://user@169.254.169.254/latest/meta-data",
        "http://localhost:8080/",
        "http://LOCALHOST./",
        "http://news.localhost/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://intranet/",
        "http://a..b/",
        "ftp://news.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//news.example/",
        "news.example",
        "http://",
        "",
        "http://news.example/" + "a" * 9000,
    ],
)
def test_what_is_not_fetched(url: str) -> None:
    fine, reason = fetchable(url)
    assert not fine
    assert reason
    assert "\n" not in reason


def test_an_operator_can_allow_a_host() -> None:
    assert fetchable("http://intranet:8080/feed", allowed_hosts={"intranet"}) == (True, None)
    assert fetchable("http://127.0.0.1/feed", allowed_hosts={"127.0.0.1"}) == (True, None)
    assert not fetchable("http://127.0.0.2/feed", allowed_hosts={"127.0.0.1"})[0]
    assert not fetchable("file://intranet/feed", allowed_hosts={"intranet"})[0]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://News.Example:80/a/../b?x=1#top", "http://news.example/b?x=1"),
        ("https://news.example:443", "https://news.example/"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://user:secret@news.example/a", "https://news.example/a"),
        ("https://münchen.example/ä", "https://xn--mnchen-3ya.example/%C3%A4"),
        ("https://news.example/a?utm_source=rss&id=7&UTM_Medium=feed&fbclid=x", "https://news.example/a?id=7"),
        ("https://news.example/a?gclid=1", "https://news.example/a"),
        ("https://news.example/a?b=2&a=1&b=1", "https://news.example/a?b=2&a=1&b=1"),
        ("https://news.example/a?utmost=1", "https://news.example/a?utmost=1"),
        ("https://news.example/story/amp/", "https://news.example/story"),
        ("https://news.example/amp", "https://news.example/amp"),
        ("https://news.example/story?amp=1&id=2", "https://news.example/story?id=2"),
        ("https://news.example/story?amp=volt", "https://news.example/story?amp=volt"),
        ("https://news-example.cdn.ampproject.org/c/s/news.example/story/amp", "https://news.example/story"),
        ("https://www.google.com/amp/s/news.example/story", "https://news.example/story"),
        ("mailto:desk@news.example", None),
        ("not a url", None),
    ],
)
def test_canonical_urls(url: str, expected: str | None) -> None:
    assert canonical(url) == expected
    if expected:
        assert canonical(expected) == expected


@given(st.text(max_size=60).map(lambda tail: f"https://news.example/{tail}"))
def test_canonical_is_idempotent(url: str) -> None:
    once = canonical(url)
    assert once is None or canonical(once) == once


def test_amp_pages_are_fetched_where_they_are() -> None:
    assert without_trackers("https://news.example/a/amp?utm_source=x#y") == "https://news.example/a/amp"


def test_references_are_resolved() -> None:
    assert resolve("https://news.example/a/b", "../c?d") == "https://news.example/c?d"
    assert resolve(None, " https://news.example/ ") == "https://news.example/"
    assert resolve("https://news.example/", "javascript:alert(1)") is None
    assert resolve("https://news.example/", "http://[oops/") is None
    assert resolve(None, "/path") is None
    assert resolve("https://news.example/", "") is None


def test_same_site() -> None:
    assert same_site("https://www.news.example/a", "http://news.example/b")
    assert not same_site("https://evil.example/a", "https://news.example/a")
    assert not same_site("mailto:x", "mailto:x")


def test_the_pipe_keeps_the_name_of_what_it_refuses() -> None:
    assert url_row("http://127.1:81/x") == {
        "canonical": "http://127.0.0.1:81/x",
        "fetchable": False,
        "reason": "the host is a loopback address",
    }
    assert url_row("https://news.example/x") == {
        "canonical": "https://news.example/x",
        "fetchable": True,
        "reason": None,
    }


def test_robots() -> None:
    rules = "User-agent: *\nDisallow: /members/\n\nUser-agent: Dragoman\nDisallow: /print/\nAllow: /print/public\n"
    assert robots_row(rules, "Dragoman", "https://news.example/members/a") == {"allowed": True}
    assert robots_row(rules, "Dragoman", "https://news.example/print/a") == {"allowed": False}
    assert robots_row(rules, "Dragoman", "https://news.example/print/public") == {"allowed": True}
    assert robots_row(rules, "Other", "https://news.example/members/a") == {"allowed": False}
    assert robots_row("", "Dragoman", "https://news.example/") == {"allowed": True}
    assert robots_row("<!DOCTYPE html><html>404</html>", "Dragoman", "https://news.example/") == {"allowed": True}


@pytest.mark.parametrize(
    ("url", "told", "name"),
    [
        ("https://m.news.example/a/1", "https://www.news.example/a/1", "https://www.news.example/a/1"),
        ("https://news.example/a/1?m=1", "https://news.example/a/1", "https://news.example/a/1"),
        ("https://amp.news.example/a/1.amp.html", "https://news.example/a/1.html", "https://news.example/a/1.html"),
        ("https://news.example/mobile/a/1", "https://news.example/a/1?utm_source=x", "https://news.example/a/1"),
        ("https://news.example/a/1", "http://www.news.example/a/1/", "http://www.news.example/a/1/"),
        # What the page tells is another article, the front page, another site or nothing.
        ("https://news.example/a/1", "https://news.example/", "https://news.example/a/1"),
        ("https://news.example/a/1", "https://news.example/a/2", "https://news.example/a/1"),
        ("https://news.example/story?id=1", "https://news.example/story", "https://news.example/story?id=1"),
        ("https://news.example/a/1", "https://other.example/a/1", "https://news.example/a/1"),
        ("https://m.example/a/1", "https://example/a/1", "https://m.example/a/1"),
        ("https://news.example/a/1", "javascript:x", "https://news.example/a/1"),
        ("https://news.example/a/1", None, "https://news.example/a/1"),
    ],
)
def test_mobile_and_amp_pages_are_folded_into_what_they_tell(url: str, told: str | None, name: str) -> None:
    assert folded(url, told) == name


@pytest.mark.parametrize(
    ("rules", "refused"),
    [
        (None, False),
        ("noindex, nofollow", False),
        ("noarchive", True),
        ("index, NoAI", True),
        ("none", False),
        ("googlebot: noarchive", False),
        ("googlebot: noindex, noarchive", False),
        ("googlebot: noarchive\nnoai", True),
        ("Dragoman: noai", True),
        ("*: noarchive", True),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST, noai", True),
        ("max-snippet: 50, noimageai", False),
    ],
)
def test_what_a_publisher_asks_of_programs(rules: str | None, refused: bool) -> None:
    assert (refusal(rules, "Dragoman") is not None) == refused
