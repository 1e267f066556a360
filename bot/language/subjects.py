"""Who a cue verb belongs to: the noun phrase in subject position, by patterns over the classes of a frame.

A name that merely stands near is nobody's speaker: every function returns None unless its pattern holds.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.language.tagging import Frame

_PHRASE_LIMIT = 30
# What may stand between a subject and its verb: auxiliaries, adverbs, days, "in a statement".
_BETWEEN = re.compile(r"(?:(?:(?:I[DB]?[tNW]?t#?)|[ABt]|t#)+)$")
_APPOSITIVE = re.compile(r"[DWN#ERIGOSBPTAVbt&:()\-]+$")


class Subject(NamedTuple):
    """Token range `[first, last]`, both included. `shared`: the subject of another verb of the sentence."""

    first: int
    last: int
    shared: bool = False


def subject_before(frame: Frame, cue: int) -> Subject | None:
    """Return the subject that stands before the cue: "Erdoğan said", "X, the minister, has said", "who said"."""
    tags = frame.tags
    last = cue - 1
    gap = _BETWEEN.search(tags, max(0, cue - 8), cue)
    if gap is not None:
        last = gap.start() - 1
        # "The ministry on Tuesday said": the day's preposition belongs to the gap.
        while last >= 0 and tags[last] in "ABt":
            last -= 1
    if last < 0:
        return None
    if tags[last] == "X":
        return Subject(last, last)
    if tags[last] == "P":
        return Subject(last, last)
    if tags[last] == "R":
        return _antecedent(frame, last)
    if tags[last] in "NW#EB":
        return _with_relative_clause(frame, last) or _phrase_ending(frame, last)
    if tags[last] in ",)-":
        return _before_appositive(frame, last)
    return None


def _with_relative_clause(frame: Frame, last: int) -> Subject | None:
    """Return "a senior official who asked not to be named" of "… said", as one phrase."""
    tags = frame.tags
    relative = last
    while relative > max(0, last - 16) and tags[relative] not in ",;:QR.":
        relative -= 1
    if relative < 1 or tags[relative] != "R":
        return None
    verbal = any(tag in tags[relative : last + 1] for tag in "VCEAbc")
    # Not every verb is known: "a broker who supplies several confectioners".
    if not verbal and not (frame.word(relative) == "who" and last - relative > 1):
        return None
    if tags[relative - 1] not in "NW":
        return None
    head = _phrase_ending(frame, relative - 1)
    return Subject(head.first, last) if head is not None else None


def _antecedent(frame: Frame, relative: int) -> Subject | None:
    """Return the noun phrase before "who": with or without a comma."""
    last = relative - 1
    if last >= 0 and frame.tags[last] == ",":
        last -= 1
    return _phrase_ending(frame, last, relative=True) if last >= 0 and frame.tags[last] in "NW#" else None


def _phrase_ending(frame: Frame, last: int, *, relative: bool = False) -> Subject | None:
    """Return the noun phrase that ends at `last` and begins where its clause does."""
    tags = frame.tags
    first = last
    floor = max(0, last - _PHRASE_LIMIT)
    while first > floor:
        tag = tags[first - 1]
        if tag in "NWD#OI" or (tag == "E" and tags[first] in "NWI"):
            first -= 1
        elif tag == "P" and tags[first] == "D":
            break
        elif tag == "&" and _joins(tags, first - 1):
            first -= 1
        elif tag == ")" and "(" in tags[max(0, first - 9) : first - 1]:
            first = tags.rindex("(", 0, first - 1)
        else:
            break
    left = tags[first - 1] if first else "^"
    if relative:
        # The antecedent is the last noun phrase, wherever it stands.
        return _last_noun_phrase(tags, first, last)
    if left in "VAb" or (left == "E" and tags[first] != "I"):
        # An object, not a subject ("He met the mayor said …" is no English).
        return None
    while first <= last and tags[first] in "BtI":
        if tags[first] == "I":
            return _after_adverbial(tags, first, last)
        first += 1
    if first > last or tags[last] not in "NW#":
        return None
    if tags[first] == "O":
        return None
    if all(tag == "W" for tag in tags[first : last + 1]) and left not in "^,;:Q-TS&.CGP":
        return None
    return Subject(first, last)


def _joins(tags: str, conjunction: int) -> bool:
    """Whether "and" joins two names or nouns of one subject, rather than an object and a new clause."""
    start = conjunction
    while start > 0 and tags[start - 1] in "NWD#O":
        start -= 1
    if start == conjunction:
        return False
    left = tags[start - 1] if start else "^"
    return left in "^,;:Q-TS.CG"


def _last_noun_phrase(tags: str, first: int, last: int) -> Subject | None:
    start = last
    while start > first and tags[start - 1] in "NW#DO" and tags[start] != "D":
        start -= 1
    return Subject(start, last) if tags[start] in "DNW#" else None


def _after_adverbial(tags: str, first: int, last: int) -> Subject | None:
    """After a fronted "On Tuesday" without comma the subject is told by its article, or by the capital after a noun."""
    name = last
    while name > first and tags[name - 1] == "N":
        name -= 1
    if tags[last] == "N" and name > first + 1 and tags[name - 1] in "Wt#":
        return Subject(name, last)
    opener = tags.rfind("D", first + 2, last + 1)
    if opener > first + 2 and tags[opener - 1] in "Nt#W" and "I" not in tags[opener:last]:
        return Subject(opener, last)
    return None


def _before_appositive(frame: Frame, close: int) -> Subject | None:
    """Return X of "X, the minister, said" or "X (AKP) said" or "X – … – said"."""
    tags = frame.tags
    mark = tags[close]
    end = close
    for _ in range(4):
        opener = tags.rfind("(" if mark == ")" else mark, max(0, end - 40), end)
        if opener <= 0:
            return None
        inside = tags[opener + 1 : end]
        if "Q" in inside or "C" in inside or not inside:
            return None
        holder = opener - 1
        if tags[holder] == ")" and "(" in tags[max(0, holder - 8) : holder]:
            # "Rep. Jim Jordan (R-Ohio), a member, said"
            holder = tags.rindex("(", 0, holder) - 1
        if holder >= 0 and tags[holder] in "NW#" and inside[0] in "DWN#ERIGOSBA":
            head = _phrase_ending(frame, holder)
            if head is not None and (head.first == 0 or tags[head.first - 1] in ",;:QST-.&CG"):
                if head.first and tags[head.first - 1] == "," and _looks_appositive(tags, head):
                    end = head.first - 1
                    mark = ","
                    continue
                named = mark == "," and set(inside) == {"N"} and "D" in tags[head.first : head.last + 1]
                # "the company's boss, John Smith, said": the phrase and the name are one speaker.
                return Subject(head.first, end - 1) if named else head
        end = opener
        if mark == ")":
            return None
    return None


def _looks_appositive(tags: str, head: Subject) -> bool:
    """Whether the phrase found is itself an insertion after another noun phrase ("X, 65, a farmer, said")."""
    before = head.first - 2
    return before >= 0 and tags[before] in "N#" and tags[head.first] in "DW#" and head.first >= 2


def subject_after(frame: Frame, cue: int, *, loose: bool = False) -> Subject | None:
    """Return the subject that follows the cue: "said Erdoğan", "sagte der Minister".

    It must end where a clause or an adverbial begins; `loose` (verb-second languages) lets a comma clause follow.
    """
    tags = frame.tags
    first = cue + 1
    size = len(tags)
    while first < size and tags[first] in "BA" and first < cue + 3:
        first += 1
    if first >= size:
        return None
    if tags[first] == "P":
        closed = first + 1 >= size or tags[first + 1] in ",.;:QIBtO-(" or loose
        return Subject(first, first) if closed else None
    last = first
    limit = min(size, first + _PHRASE_LIMIT)
    while last < limit:
        tag = tags[last]
        if loose and last > first and tags[last - 1] == "N" and not _genitive(frame, last):
            # In German what follows a noun in small letters is the next phrase, but for a genitive.
            break
        if loose and tag == "#" and last > first and tags[cue] == "K" and tags[last - 1] in "NW":
            break  # "nach Angaben des Ministeriums 90 Millionen Euro": an amount is nobody's name
        inside = tag in "NW#D" or (tag == "E" and tags[last - 1] == "D")
        attached = tag in "OI" and last > first and _extends(tags, first, last)
        joined = tag == "&" and last > first and last + 1 < size and tags[last + 1] in "ND"
        if inside or attached or joined:
            last += 1
        elif tag == "(" and ")" in tags[last : last + 9]:
            last = tags.index(")", last) + 1
        else:
            break
    last -= 1
    while last >= first and tags[last] not in "NW#)":
        last -= 1
    if last < first or tags[first] not in "DNW#":
        return None
    if "N" not in tags[first : last + 1] and tags[first] not in "D#" and last > first + 3:
        return None
    follower = tags[last + 1] if last + 1 < size else "."
    allowed = ",.;:QIBtO-(GTKES)&" if not loose else ",.;:QIBtO-(GTKES)&AVbCWRD"
    return Subject(first, last) if follower in allowed else None


def _genitive(frame: Frame, number: int) -> bool:
    word = frame.word(number)
    # "the Marmara Exporters' Union": a possessive goes on with the name.
    return frame.tags[number] in "NO&(#" or word in ("der", "des", "eines", "einer") or word.endswith(("'", "’", "'s"))


def _extends(tags: str, first: int, preposition: int) -> bool:
    """Whether a preposition belongs to the speaker's phrase: "a spokesman for the ministry", "King of Spain"."""
    if preposition + 1 >= len(tags) or tags[preposition + 1] not in "NWD":
        return False
    if tags[preposition] == "O":
        return True
    # A place or time after a name is the clause's, after a common noun the phrase's ("officials in Ankara").
    return tags[first] in "DW" and tags[preposition - 1] == "W" and "t" not in tags[preposition + 1 : preposition + 3]


def main_subject(frame: Frame, before: int) -> Subject | None:
    """Return the subject of the sentence's first verb, for "…, adding that" and "… and said"."""
    tags = frame.tags
    verb = next(
        (n for n in range(before) if tags[n] in "VAbCE" and n and not (tags[n] == "E" and tags[n - 1] == "D")), None
    )
    if verb is None:
        # "Trump criticises the plan, saying": the verb is a word we don't know; the sentence must open with the name.
        return _opening_name(tags, before)
    subject = subject_before(frame, verb)
    if subject is None or (verb and tags[subject.first : subject.last + 1].count("W") > 8):
        return None
    return Subject(subject.first, subject.last, shared=True)


def _opening_name(tags: str, before: int) -> Subject | None:
    found = re.match(r"(?:P|DN+|N{2,})(?=W)", tags[:before])
    return Subject(0, found.end() - 1, shared=True) if found else None


def name_before(frame: Frame, running: int) -> Subject | None:
    """Return the name right before a running cue: "footage of Trump saying"."""
    first = running
    while first > 0 and frame.tags[first - 1] in "NP" and running - first < 5:
        first -= 1
    return Subject(first, running - 1) if first < running else None


def source_phrase(frame: Frame, source: int, *, loose: bool = True) -> Subject | None:
    """Return the noun phrase after "according to"; strict: a clause's end must follow it."""
    return subject_after(frame, source, loose=loose)


def phrase_before_source(frame: Frame, source: int) -> Subject | None:
    """Return the noun phrase before "zufolge", "göre"."""
    last = source - 1
    if last < 0 or frame.tags[last] not in "NW":
        return None
    first = last
    while first > 0 and frame.tags[first - 1] in "NWDO#":
        first -= 1
    return Subject(first, last)
