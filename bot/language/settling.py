"""Stories of many articles at once: joined by average similarity, whatever order they came in.

Feeds arrive in parallel. Whoever puts articles into stories one by one makes stories that depend on which came first;
here the closest two groups are joined, then the next, until none are close enough (average linkage). Equal scores are
settled by the articles' times and texts.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence

Similarity = Callable[[int, int], float]


def settled(
    groups: Sequence[Sequence[int]], similarity: Similarity, least: float, *, fixed: int = 0
) -> list[list[int]]:
    """Join groups of items until no two are on average as similar as `least`; return them, members in order.

    The first `fixed` groups are never joined with each other. Equal scores go by the groups' order: give them in one
    that does not depend on arrival.
    """
    members: dict[int, list[int]] = {number: list(group) for number, group in enumerate(groups) if group}
    anchored = {number for number in members if number < fixed}
    sums: dict[tuple[int, int], float] = {}
    heap: list[tuple[float, int, int]] = []

    def offer(one: int, other: int, total: float) -> None:
        average = total / (len(members[one]) * len(members[other]))
        sums[one, other] = total
        if average >= least:
            heapq.heappush(heap, (-average, one, other))

    numbers = sorted(members)
    for at, one in enumerate(numbers):
        for other in numbers[at + 1 :]:
            if one in anchored and other in anchored:
                continue
            offer(one, other, sum(similarity(a, b) for a in members[one] for b in members[other]))
    while heap:
        score, one, other = heapq.heappop(heap)
        if one not in members or other not in members:
            continue
        total = sums[one, other]
        if -score != total / (len(members[one]) * len(members[other])):
            continue  # either has grown since
        merged = members.pop(other)
        if other in anchored:
            anchored.add(one)
        members[one] = members[one] + merged
        for third in members:
            if third == one:
                continue
            mine = sums.pop(_pair(one, third), None)
            theirs = sums.pop(_pair(other, third), None)
            if mine is None or theirs is None or (one in anchored and third in anchored):
                continue
            offer(*_pair(one, third), mine + theirs)
    return [sorted(members[number]) for number in sorted(members)]


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
