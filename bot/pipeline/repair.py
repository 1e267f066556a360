"""What the verifier refused of a draft, numbered for its engine, and the draft with other wordings in its place.

Pure. A merged draft is as untrusted as any: it goes through the verifier as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

from bot.model.brief import Dropped, Statement
from bot.model.draft import DraftAnswer, DraftBrief, DraftRepair, DraftStatement, Refusal
from bot.model.question import Answer

REPEATED = "repeated"
"""Said twice is said: there is nothing to repair."""

_T = TypeVar("_T")
Renewed = Mapping[tuple[str, int], DraftStatement]


class _Field(NamedTuple):
    """What was drafted for one field, and what was kept of it, in the same order."""

    name: str
    drafted: Sequence[DraftStatement]
    kept: Sequence[Statement]


class Kept(Protocol):
    """What was kept of a draft: a brief, or a story's statements."""

    @property
    def headline(self) -> Statement | None: ...
    @property
    def bottom_line(self) -> Statement | None: ...
    @property
    def points(self) -> Sequence[Statement]: ...
    @property
    def next(self) -> Sequence[Statement]: ...
    @property
    def dropped(self) -> Sequence[Dropped]: ...


def refused_of_brief(draft: DraftBrief, brief: Kept) -> tuple[Refusal, ...]:
    """Return the draft's statements that are not in the brief that was made of it."""
    fields = (
        _Field("headline", _list(draft.headline), _list(brief.headline)),
        _Field("bottom_line", _list(draft.bottom_line), _list(brief.bottom_line)),
        _Field("points", draft.points, brief.points),
        _Field("next", draft.next, brief.next),
    )
    return _refused(fields, brief.dropped)


def refused_of_answer(draft: DraftAnswer, answer: Answer) -> tuple[Refusal, ...]:
    """Return the draft's statements that are not in the answer that was made of it."""
    return _refused((_Field("statements", draft.statements, answer.statements),), answer.dropped)


def merged_brief(draft: DraftBrief, refused: Sequence[Refusal], repair: DraftRepair) -> DraftBrief:
    """Return the draft with each refused statement in its new wording, where there is one."""
    # A headline says again what a point says; nothing else does.
    new = _renewed(refused, repair, [*_list(draft.bottom_line), *draft.points, *draft.next])
    return DraftBrief(
        headline=new.get(("headline", 0), draft.headline),
        bottom_line=new.get(("bottom_line", 0), draft.bottom_line),
        points=[new.get(("points", index), item) for index, item in enumerate(draft.points)],
        next=[new.get(("next", index), item) for index, item in enumerate(draft.next)],
    )


def merged_answer(draft: DraftAnswer, refused: Sequence[Refusal], repair: DraftRepair) -> DraftAnswer:
    """Return the draft with each refused statement in its new wording, where there is one."""
    new = _renewed(refused, repair, draft.statements)
    return DraftAnswer(statements=[new.get(("statements", index), item) for index, item in enumerate(draft.statements)])


def _list(item: _T | None) -> list[_T]:
    return [] if item is None else [item]


def _refused(fields: Sequence[_Field], dropped: Sequence[Dropped]) -> tuple[Refusal, ...]:
    """Tell what was kept from what was dropped: the verifier goes through a draft once, in its order.

    What stands in a field already is not asked for again, even where another try at it failed.
    """
    found: list[Refusal] = []
    reasons = list(dropped)
    for name, drafted, kept in fields:
        there = Counter(statement.text for statement in kept)
        doubles = Counter(item.text.strip() for item in drafted) - there
        for index, item in enumerate(drafted):
            words = item.text.strip()
            if not reasons or reasons[0].text != item.text or not doubles[words]:
                continue
            doubles[words] -= 1
            reason = reasons.pop(0).reason
            if words not in there and reason != REPEATED:
                found.append(Refusal(len(found) + 1, name, index, item, reason))
    return tuple(found)


def _renewed(refused: Sequence[Refusal], repair: DraftRepair, drafted: Sequence[DraftStatement]) -> Renewed:
    """Return (field, index) → the first wording that the repair gives for it, unless another statement says it."""
    places = {one.number: (one.place, one.index) for one in refused}
    failed = Counter(_key(one.item.text) for one in refused if one.place != "headline")
    standing = Counter(_key(item.text) for item in drafted) - failed
    new: dict[tuple[str, int], DraftStatement] = {}
    for one in repair.statements:
        place = places.get(one.number)
        if place is None or (place[0] != "headline" and standing[_key(one.text)]):
            continue
        new.setdefault(place, DraftStatement(text=one.text, sentences=one.sentences, words=one.words))
    return new


def _key(text: str) -> str:
    """What is left of a text when two that say the same are told by their letters."""
    return "".join(char for char in text.casefold() if char.isalnum())
