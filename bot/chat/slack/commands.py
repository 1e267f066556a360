"""The slash commands: from what was typed to what was meant. Pure.

`/ask`, `/brief`, `/digest`, each with the workspace's prefix, and the umbrella `/dragoman ask|brief|digest …`. What
can't be read raises `InputError` with the nearest right command, spelt as it can be typed in this workspace.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Literal

from bot.chat.schedule_words import Times, UnclearWords, read_times, split_timezone, times_in_words
from bot.chat.slack.help import SUBJECTS, Names, code, help_text, in_mentions, mention_help, names
from bot.chat.slack.typed import plain
from bot.errors import InputError
from bot.language.interest import read_interests

Action = Literal["now", "preview", "status", "pause", "resume"]

ACTIONS: tuple[Action, ...] = ("now", "preview", "status", "pause", "resume")
OTHER_WORDS = {
    "stop": "pause", "off": "pause", "mute": "pause", "unsubscribe": "pause", "start": "resume", "on": "resume",
    "unpause": "resume", "continue": "resume", "test": "preview", "show": "preview", "try": "preview",
    "when": "status", "time": "status", "next": "status", "state": "status", "send": "now", "post": "now",
    "subscribe": "schedule", "set": "schedule", "plan": "schedule",
}  # fmt: skip
"""Words that people use for the actions; they are told ours."""
TOPICS_EXAMPLE = ("defence", "trade")
MAX_ECHO = 80
"""Of a wrong line, shown with its correction."""

HELP_WORDS = frozenset({"", "help", "?", "help me", "-h", "--help"})
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*|www\.\S+", re.IGNORECASE)
_ABOUT = re.compile(r"(?:^|\s)(?:about|on topics?)\s+(.*)$", re.IGNORECASE | re.DOTALL)
_PAUSE = re.compile(r"pause\s+(?:until|till|for)\s+(\S.*)", re.IGNORECASE)
_BETWEEN_TOPICS = re.compile(r"(?:[,;]|\s+and\s+)(?=(?:[^\"“”]*[\"“”][^\"“”]*[\"“”])*[^\"“”]*$)")
"""Not within quotation marks."""
_EVERYTHING = frozenset({"everything", "all", "anything", "all topics"})


@dataclass(frozen=True, slots=True)
class Ask:
    question: str


@dataclass(frozen=True, slots=True)
class Brief:
    """One of them is set: the address of a page, or words of an article's title."""

    url: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """`until`: the day that a pause ends, as it was typed."""

    action: Action
    until: str | None = None


@dataclass(frozen=True, slots=True)
class ScheduleDigest:
    """`timezone`: None where none was typed. `topics`: None leaves them as they are, none at all is everything."""

    when: Times
    timezone: str | None
    topics: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Help:
    text: str


Command = Ask | Brief | Digest | ScheduleDigest | Help


def read_command(command: str, text: str, *, prefix: str) -> Command:
    """Return what was meant. `command` begins with a slash; `text` is as Slack sent it. Raises `InputError`."""
    spelt = names(prefix)
    # As it leads, since an address is what somebody wants to have read.
    typed = " ".join(plain(text, links="address").split())
    match command:
        case spelt.ask:
            return _ask(typed, spelt)
        case spelt.brief:
            return _brief(typed, spelt)
        case spelt.digest:
            return _digest(typed, spelt)
        case spelt.dragoman:
            return _umbrella(typed, names(prefix, umbrella=True))
    raise InputError(
        f"{code(command, limit=MAX_ECHO)} is no command here: did you mean {code(spelt.dragoman + ' help')}?"
    )


def read_mention(text: str, *, bot: str, prefix: str) -> Command:
    """Return what a message to the bot means: help, a command in words, or else a question. Raises `InputError`.

    Slash commands don't run inside threads, so the same words work in a mention there. `bot` is the mention, as shown.
    """
    spelt = in_mentions(bot)
    typed = " ".join(plain(text, links="address").split())
    first, _, rest = typed.partition(" ")
    if typed.lower().rstrip("!.") in HELP_WORDS:
        return Help(mention_help(names(prefix), bot))
    if first.lower() == "digest" and (rest.lower() in ACTIONS or rest.lower().startswith("schedule ")):
        return _digest(rest, spelt)
    if first.lower() == "brief" and _ADDRESS.fullmatch(rest):
        return Brief(url=rest)
    return Ask(" ".join(plain(text).split()))


def _ask(typed: str, spelt: Names) -> Command:
    if typed.lower() in HELP_WORDS:
        return Help(help_text("ask", spelt))
    return Ask(typed)


def _brief(typed: str, spelt: Names) -> Command:
    if typed.lower() in HELP_WORDS:
        return Help(help_text("brief", spelt))
    addresses = _ADDRESS.findall(typed)
    if len(addresses) > 1:
        raise InputError(f"one address at a time: {code(f'{spelt.brief} {addresses[0]}')}")
    if addresses:
        return Brief(url=addresses[0])
    if _BARE_ADDRESS.fullmatch(typed):
        raise _meant(f"{spelt.brief} {typed}", f"{spelt.brief} https://{typed}")
    return Brief(words=typed)


def _digest(typed: str, spelt: Names) -> Command:
    first, _, rest = typed.partition(" ")
    word = first.lower()
    if typed.lower() in HELP_WORDS:
        return Help(help_text("digest", spelt))
    if word == "schedule":
        return _schedule(rest, spelt)
    for action in ACTIONS:
        if typed.lower() == action:
            return Digest(action)
    if found := _PAUSE.fullmatch(typed):
        return Digest("pause", found[1])
    raise _meant(f"{spelt.digest} {typed}", _nearest_digest(word, rest, typed, spelt))


def _nearest_digest(word: str, rest: str, typed: str, spelt: Names) -> str:
    near = OTHER_WORDS.get(word) or next(iter(difflib.get_close_matches(word, [*ACTIONS, "schedule"], n=1)), None)
    if near is not None and near != "schedule":
        return f"{spelt.digest} {near}"
    # `/digest weekdays 8:30` and `/digest shedule weekdays 8:30`
    when = _nearest_schedule(rest if near else typed)
    if when is None:
        when = "weekdays 08:30" if near else None
    return f"{spelt.digest} schedule {when}" if when else f"{spelt.digest} help"


def _nearest_schedule(words: str) -> str | None:
    try:
        read = _read_schedule(words)
    except UnclearWords as unclear:
        return unclear.example if re.search(r"\d", words) else None
    return _in_words(times_in_words(read.when), read.timezone, read.topics)


def _schedule(words: str, spelt: Names) -> Command:
    try:
        return _read_schedule(words)
    except UnclearWords as unclear:
        right = code(f"{spelt.digest} schedule {unclear.example}")
        raise InputError(f"{unclear.reason.replace('`', ' ')}: did you mean {right}?") from None


def _read_schedule(words: str) -> ScheduleDigest:
    """Read "weekdays 08:30 [Europe/Rome] [about defence, trade]". Raises `UnclearWords`, whose example is whole."""
    about = _ABOUT.search(words)
    head = words[: about.start()] if about else words
    topics = _topics(about[1]) if about else None
    unfit = _unfit(topics or ())
    shown = topics if unfit is None else TOPICS_EXAMPLE
    try:
        bare, zone = split_timezone(head)
    except UnclearWords as unclear:
        when = _example(" ".join(word for word in head.split() if word != _wrong_word(head)))
        raise UnclearWords(unclear.reason, example=_in_words(when, unclear.example, shown)) from None
    try:
        read = ScheduleDigest(read_times(bare), zone, topics)
    except UnclearWords as unclear:
        raise UnclearWords(unclear.reason, example=_in_words(unclear.example, zone, shown)) from None
    if unfit is not None:
        raise UnclearWords(unfit, example=_in_words(times_in_words(read.when), zone, shown))
    return read


def _in_words(when: str, zone: str | None, topics: tuple[str, ...] | None) -> str:
    about = "" if topics is None else f" about {', '.join(topics) or 'everything'}"
    return f"{when}{f' {zone}' if zone else ''}{about}"


def _example(words: str) -> str:
    try:
        return times_in_words(read_times(words))
    except UnclearWords as unclear:
        return unclear.example


def _wrong_word(head: str) -> str | None:
    for word in head.split():
        try:
            split_timezone(word)
        except UnclearWords:
            return word
    return None


def _topics(words: str) -> tuple[str, ...]:
    """Return the topics; none is everything, where that was asked for, and `("",)` where nothing was named."""
    if words.strip(" .").lower() in _EVERYTHING:
        return ()
    found = [part.strip(" .") for part in _BETWEEN_TOPICS.split(words)]
    return tuple(dict.fromkeys(part for part in found if part)) or ("",)


def _unfit(topics: tuple[str, ...]) -> str | None:
    """Return why these can't be topics, in words for people, or None."""
    try:
        read_interests(topics)
    except InputError as error:
        return error.message
    return None


def _umbrella(typed: str, spelt: Names) -> Command:
    first, _, rest = typed.partition(" ")
    if typed.lower() in HELP_WORDS:
        return Help(help_text("dragoman", spelt))
    match first.lower():
        case "ask":
            return _ask(rest, spelt)
        case "brief":
            return _brief(rest, spelt)
        case "digest":
            return _digest(rest, spelt)
        case "help":
            return Help(help_text(next((known for known in SUBJECTS if known == rest.lower()), "dragoman"), spelt))
    raise _meant(f"{spelt.dragoman} {typed}", _nearest_umbrella(first.lower(), rest, typed, spelt))


def _nearest_umbrella(word: str, rest: str, typed: str, spelt: Names) -> str:
    if word in ACTIONS or word == "schedule":
        return f"{spelt.digest} {typed}"
    near = difflib.get_close_matches(word, ["ask", "brief", "digest", "help"], n=1)
    if near:
        return f"{spelt.dragoman} {near[0]} {rest}".rstrip()
    if _ADDRESS.fullmatch(typed):
        return f"{spelt.brief} {typed}"
    return f"{spelt.ask} {typed}" if rest else f"{spelt.dragoman} help"


def _meant(typed: str, right: str) -> InputError:
    return InputError(f"{code(typed, limit=MAX_ECHO)}: did you mean {code(right)}?")
