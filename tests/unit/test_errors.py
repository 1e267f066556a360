"""The error tree: one line for people, kinds for the queue, and whole again on the other side of a process."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from bot import errors
from bot.errors import (
    ConfigError,
    DatabaseUnavailable,
    DragomanError,
    EngineTransient,
    FetchError,
    FetchRefused,
    FetchTransient,
    PermanentError,
    TransientError,
)


def tree(kind: type[DragomanError] = DragomanError) -> Iterator[type[DragomanError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from tree(below)


def made(kind: type[DragomanError]) -> DragomanError:
    return kind("a\nbad  day", url="http://example.org/") if issubclass(kind, FetchError) else kind("a\nbad  day")


KINDS = sorted(set(tree()), key=lambda kind: kind.__name__)


def test_the_tree_is_the_whole_module() -> None:
    assert {kind.__name__ for kind in KINDS} == {name for name in vars(errors) if name[0].isupper()}


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_one_line(kind: type[DragomanError]) -> None:
    assert str(made(kind)) == made(kind).message == "a bad day"


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_crosses_processes_whole(kind: type[DragomanError]) -> None:
    error = made(kind)
    back = pickle.loads(pickle.dumps(error))

    assert type(back) is kind
    assert vars(back) == vars(error)
    assert str(back) == str(error)


def test_what_a_server_asked_for_crosses_processes_too() -> None:
    back = pickle.loads(pickle.dumps(FetchTransient("busy", url="http://example.org/", retry_after_s=90)))

    assert (back.message, back.url, back.retry_after_s) == ("busy", "http://example.org/", 90)


@pytest.mark.parametrize("kind", KINDS)
def test_no_error_is_both_tried_again_and_final(kind: type[DragomanError]) -> None:
    assert not (issubclass(kind, TransientError) and issubclass(kind, PermanentError))


def test_outages_are_tried_again_and_refusals_are_not() -> None:
    assert issubclass(FetchTransient, TransientError)
    assert issubclass(EngineTransient, TransientError)
    assert issubclass(DatabaseUnavailable, TransientError)
    assert issubclass(FetchRefused, PermanentError)


def test_wrong_settings_are_a_usage_error() -> None:
    assert ConfigError("x").exit_code == 2
    assert {kind.exit_code for kind in KINDS if kind is not ConfigError} == {1}
