"""Lists of feeds: read as other readers write them, written so that they read them."""

from __future__ import annotations

import pytest

from bot.errors import InputError
from bot.model.source import Source
from bot.sources.opml import ListedFeed, read_opml, write_opml

LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE opml [<!ENTITY name SYSTEM "file:///etc/hostname">]>
<opml version="1.0"><head><title>Mine</title></head><body>
  <outline text="Ports">
    <outline text="Ancona" title="Ancona &amp; sea" type="rss" xmlUrl="https://ancona.example/feed" language="it"/>
    <outline text="Ancona again" xmlURL="https://ancona.example/feed"/>
  </outline>
  <outline text="Trieste" xmlUrl=" https://trieste.example/feed "/>
  <outline text="&name;" xmlUrl="https://entity.example/feed"/>
  <outline text="no feed" htmlUrl="https://page.example/"/>
</body></opml>"""


def test_feeds_of_folders_are_found_and_each_counts_once() -> None:
    found = read_opml(LIST)
    assert found[:2] == [
        ListedFeed("https://ancona.example/feed", "Ancona & sea", "it"),
        ListedFeed("https://trieste.example/feed", "Trieste"),
    ]
    assert [feed.url for feed in found[2:]] == ["https://entity.example/feed"]
    assert found[2].title in (None, "&name;"), "nothing of the file system"


@pytest.mark.parametrize("data", [b"", b"not xml", b"<html><body/></html>", b"\x00\x01", b"{}"])
def test_what_is_no_list_is_said(data: bytes) -> None:
    with pytest.raises(InputError, match="no OPML file"):
        read_opml(data)


def test_what_is_written_is_read_back() -> None:
    sources = [
        Source("1", "feed", "https://a.example/feed?a=1&b=2", 'The "Courier" <news>\x01', language="en"),
        Source("2", "folder", "/clippings", "Clippings"),
    ]
    assert read_opml(write_opml(sources)) == [
        ListedFeed("https://a.example/feed?a=1&b=2", 'The "Courier" <news>', "en")
    ]
