"""URLs as the WHATWG standard reads them: what they are called once and for all, and which of them may be fetched."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TypedDict
from urllib.parse import unquote, urljoin

import can_ada

from bot.sources.addresses import refused_address

MAX_URL_CHARS = 8192
"""Longer ones are refused; servers commonly stop at 8 KiB of request line."""

_TRACKER = re.compile(
    r"""(?ix)^(?:
        utm_\w+ | utm | _hs(?:enc|mi) | hsctatracking | mkt_tok
        | fbclid | gclid | gclsrc | gbraid | wbraid | dclid | msclkid | yclid | ysclid | twclid | ttclid | igshid | igsh
        | mc_[ce]id | mkwid | pk_(?:campaign|kwd|source|medium|content) | mtm_\w+ | piwik_\w+ | matomo_\w+
        | at_(?:campaign|medium|link\w*|custom\d+|ptr_name|format|bbc_team|creation)
        | wt_?(?:\.mc_\w+|mc|zmc) | xtor | cmpid | s_cid | ncid | ito | oly_(?:anon|enc)_id | vero_(?:id|conv)
        | wickedid | __twitter_impression | ref_src | guce_referrer(?:_sig)? | guccounter | _ga | _gl | ns_\w+
    )$"""
)
_AMP_QUERY = re.compile(r"(?i)^(?:amp(?:=(?:1|true)?)?|outputType=amp)$")
_AMP_PATH = re.compile(r"(?<=[^/])/amp/?$")
_AMP_CACHE = re.compile(r"^/(?:[acirv]/)?(?P<secure>s/)?(?P<inner>[^/]+\..+)$")
_GOOGLE_AMP = re.compile(r"^/amp/(?P<secure>s/)?(?P<inner>[^/]+\..+)$")

_PRIVATE_SUFFIXES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".onion")


class UrlRow(TypedDict):
    """What the `urls` pipe says about one URL."""

    canonical: str | None
    fetchable: bool
    reason: str | None


def parse(url: str) -> can_ada.URL | None:
    """Parse by the WHATWG rules; None when the standard calls it a failure."""
    if not url or len(url) > MAX_URL_CHARS:
        return None
    try:
        return can_ada.parse(url)
    except ValueError:
        return None


def host_of(url: str) -> str | None:
    """Return the host in ASCII, lower case, IPv6 in brackets; None when `url` is none of http(s)."""
    parsed = parse(url)
    if parsed is None or parsed.protocol not in {"http:", "https:"} or not parsed.hostname:
        return None
    return parsed.hostname


def same_site(one: str, other: str) -> bool:
    """Whether both URLs are of one host, `www.` set aside."""
    hosts = [host_of(url) for url in (one, other)]
    return None not in hosts and hosts[0] is not None and _bare(hosts[0]) == _bare(hosts[1] or "")


def _bare(host: str) -> str:
    return host.removeprefix("www.")


_MOBILE_HOST = re.compile(r"^(?:www|m|mobile|amp|wap|touch)\.(?=[^.]+\.)")
_MOBILE_PATH = re.compile(r"^/(?:m|mobile|amp)(?=/.)")
_AMP_NAME = re.compile(r"(?:\.amp(?=\.html?$)|\.amp$|/amp/?$|/amp\.html$|/$)")
_MOBILE_QUERY = re.compile(r"(?i)^(?:m|mobile|amp|outputtype|output|view|app)(?:=(?:1|true|amp|mobile)?)?$")


def folded(url: str, told: str | None) -> str | None:
    """Return under which name an article at `url` is known, whose page tells `told` as its canonical address.

    What the page tells counts where both are plainly one article: the hosts differ in `www.`, `m.` or `amp.` alone,
    and so do the paths and queries. Pages whose canonical address is their front page keep their own.
    """
    own, other = canonical(url), canonical(told or "")
    if own is None or other is None or _plain_form(own) != _plain_form(other):
        return own
    return other


def _plain_form(url: str) -> tuple[str, str, str]:
    parsed = parse(url)
    assert parsed is not None
    host = _MOBILE_HOST.sub("", parsed.hostname)
    path = _AMP_NAME.sub("", _MOBILE_PATH.sub("", parsed.pathname))
    query = "&".join(part for part in parsed.search.removeprefix("?").split("&") if not _MOBILE_QUERY.match(part))
    return host, path, query


def _query_without(search: str, *, amp: bool) -> str:
    """Return the query without the parameters that only count clicks; the others keep order and spelling."""
    kept = []
    for part in search.removeprefix("?").split("&"):
        name = unquote(part.partition("=")[0])
        if not part or _TRACKER.match(name) or (amp and _AMP_QUERY.match(part)):
            continue
        kept.append(part)
    return "?" + "&".join(kept) if kept else ""


def _out_of_amp_cache(parsed: can_ada.URL) -> can_ada.URL:
    """Return the publisher's URL behind an AMP cache or viewer; other URLs as they are."""
    host = parsed.hostname
    found = None
    if host.endswith(".cdn.ampproject.org") or host == "cdn.ampproject.org":
        found = _AMP_CACHE.match(parsed.pathname)
    elif re.fullmatch(r"www\.google\.[a-z.]{2,6}", host):
        found = _GOOGLE_AMP.match(parsed.pathname)
    if found is None:
        return parsed
    inner = parse(f"http{'s' if found['secure'] else ''}://{found['inner']}{parsed.search}")
    return parsed if inner is None or not inner.hostname else inner


def _shorten(url: str, *, amp: bool) -> str | None:
    parsed = parse(url)
    if parsed is None or parsed.protocol not in {"http:", "https:"} or not parsed.hostname:
        return None
    if amp:
        parsed = _out_of_amp_cache(parsed)
    path = _AMP_PATH.sub("", parsed.pathname) if amp else parsed.pathname
    port = f":{parsed.port}" if parsed.port else ""
    return f"{parsed.protocol}//{parsed.hostname}{port}{path}{_query_without(parsed.search, amp=amp)}"


def canonical(url: str) -> str | None:
    """Return the URL under which an article is known, None when it is no http(s) URL.

    The WHATWG spelling (case of the host, default ports, dots in the path, percent signs) without user name, password,
    fragment and tracking parameters; AMP caches, a last path segment `amp` and AMP queries are folded into the plain
    page. Hosts of mobile pages (`m.`) stay: only the page itself can tell its other address. Idempotent.
    """
    return _shorten(url, amp=True)


def without_trackers(url: str) -> str | None:
    """Return the URL to fetch and to link to: as `canonical`, but AMP pages stay what they are."""
    return _shorten(url, amp=False)


def resolve(base: str | None, reference: str) -> str | None:
    """Return `reference` made absolute against `base`, None when no http(s) URL comes of it.

    The standard library's joining does where the WHATWG parser has none for two strings: what it returns is parsed
    again.
    """
    reference = reference.strip()
    if not reference:
        return None
    try:
        joined = urljoin(base or "", reference)
    except ValueError:
        return None
    parsed = parse(joined)
    if parsed is None or parsed.protocol not in {"http:", "https:"} or not parsed.hostname:
        return None
    return parsed.href


def _host_refusal(host: str) -> str | None:
    if host.startswith("["):
        return refused_address(host.strip("[]"))
    if re.fullmatch(r"[0-9.]+", host):
        return refused_address(host.rstrip("."))
    name = host.rstrip(".")
    if name == "localhost" or name.endswith(_PRIVATE_SUFFIXES):
        return "a name of this machine or of a private network"
    if "." not in name:
        return "not a public host name"
    return None


def fetchable(url: str, *, allowed_hosts: Collection[str] = ()) -> tuple[bool, str | None]:
    """Tell whether the URL may be asked for, and if not why, in a few words.

    Looks at the URL alone: what its name resolves to is checked when the connection is made. `allowed_hosts` are an
    operator's exceptions.
    """
    if len(url) > MAX_URL_CHARS:
        return False, "the URL is too long"
    parsed = parse(url)
    if parsed is None:
        return False, "not a valid URL"
    if parsed.protocol not in {"http:", "https:"}:
        return False, "only http and https are fetched"
    host = parsed.hostname
    if not host:
        return False, "the URL names no host"
    if host in allowed_hosts:
        return True, None
    if not parsed.has_valid_domain() and not host.startswith("["):
        return False, "not a valid host name"
    refusal = _host_refusal(host)
    return (True, None) if refusal is None else (False, f"the host is {refusal}")


def url_row(url: str) -> UrlRow:
    """One line of the `urls` pipe: `canonical` is null when the URL is none, `reason` is null when it is fetchable."""
    allowed, reason = fetchable(url)
    return {"canonical": canonical(url), "fetchable": allowed, "reason": reason}
