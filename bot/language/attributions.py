"""Attributions within one frame: cue, subject and the words that hang on them, direct, mixed or indirect."""

from __future__ import annotations

import re

from bot.language.cue_phrases import Cue, find_cues
from bot.language.cues import LABELLING, OPINION, WITH_HEARER
from bot.language.named_sources import find_labelled, find_led_in, find_source
from bot.language.tagging import Frame
from bot.language.turkish import find_turkish
from bot.language.utterances import Attribution, run_span, tokens_span, trimmed_span
from bot.model.reading import QuotationKind
from bot.model.span import Span

_MAX_TOKENS = 400
# Between a cue and what was said: the hearer, time and place, where a complementiser or colon closes them.
_TO_COMPLEMENT = re.compile(r"[NWDOI#tB&,E]{0,24}?(?=T|:|,?Q)")
_ADVERBIALS = re.compile(r"(?:B(?=[TQ:,tI])|t#?|I[DB]?[tN]#?t?(?=[TPDNWQ,:])|I[DW]W+(?=[TPDNQ,:]))*")
_LEADS_OUT = re.compile(r"[NWDOI#tB&E,()Q-]*\.?$")
_INFINITIVE_CUES = frozenset(
    """promise promises promised pledge pledges pledged vow vows vowed urge urges urged demand demands demanded
    swear swore ask asks asked tell tells told""".split()
)
_BARE = frozenset("say says said saying dit disse dijo sagte sagt".split())


def find_attributions(frame: Frame, text: str, language: str) -> list[Attribution]:
    """Return the attributions of the frame in order of their cues. `text` is the article's."""
    tags = frame.tags
    if len(tags) > _MAX_TOKENS or not any(tag in tags for tag in "CGKkQ"):
        return []
    found: list[Attribution] = find_turkish(frame, text) if language == "tr" else []
    claimed: set[int] = {number for attribution in found for number in attribution.runs}
    taken_to = -1
    cues = [] if language == "tr" else find_cues(frame, text, language)
    beside: set[int] = set()
    # Speech that touches its cue is sure; what other cues govern ends before it.
    for cue in cues:
        run = _run_before(tags, cue.left)
        if run is None or run in claimed or cue.subject is None or cue.subject.shared or cue.form in LABELLING:
            continue
        attribution, end = _around(frame, text, cue, run)
        if attribution is not None:
            claimed.update(attribution.runs)
            found.append(attribution)
            beside.add(cue.at)
    for number, cue in enumerate(cues):
        if cue.at < taken_to or cue.at in beside:
            continue
        following = cues[number + 1 :]
        if cue.form in LABELLING:
            attribution, end = find_labelled(frame, cue, claimed), cue.right
        else:
            attribution, end = _attribute(frame, text, cue, following, claimed, language)
        if attribution is None:
            continue
        claimed.update(attribution.runs)
        found.append(attribution)
        taken_to = max(taken_to, end)
    for at in (n for n, tag in enumerate(tags) if tag in "Kk"):
        attribution = find_source(frame, text, at, claimed, language)
        if attribution is not None:
            claimed.update(attribution.runs)
            found.append(attribution)
    found.extend(find_led_in(frame, claimed))
    return sorted(found, key=lambda attribution: attribution.pieces[0].start)


def _attribute(
    frame: Frame, text: str, cue: Cue, following: list[Cue], claimed: set[int], language: str
) -> tuple[Attribution | None, int]:
    """Return the cue's attribution and the token up to which its words reach."""
    tags = frame.tags
    where = Span(frame.tokens[cue.at].start, frame.tokens[cue.at].end)
    if _postposed(tags, cue):
        attribution = _clause_before(frame, text, cue, where, claimed)
        if attribution is not None:
            return attribution, cue.right
    return _clause_after(frame, text, cue, where, following, claimed, language)


def _run_before(tags: str, left: int) -> int | None:
    if left >= 1 and tags[left - 1] == "Q":
        return left - 1
    if left >= 2 and tags[left - 1] in ",-" and tags[left - 2] == "Q":
        return left - 2
    return None


def _around(frame: Frame, text: str, cue: Cue, before: int) -> tuple[Attribution | None, int]:
    """`"…," X said` and `"…," X said, "…"`: the run before, and one that goes on behind."""
    tags = frame.tags
    where = Span(frame.tokens[cue.at].start, frame.tokens[cue.at].end)
    numbers = [before]
    first = before
    # `"…" and "…," X said` is one utterance in two runs.
    while first >= 2 and tags[first - 1] in "&,-" and tags[first - 2] == "Q":
        first -= 2
        numbers.insert(0, first)
    end = cue.right
    tail = re.match(r"[NWDOI#tB&E]{0,14}(?:,&|[,:-])?(?=Q)", tags[cue.right :])
    if tail is not None and tail.group()[-1:] in (",", ":", "-", ""):
        behind = cue.right + tail.end()
        if tail.group() or tags[cue.right] == "Q":
            numbers.append(behind)
            end = behind + 1
    pieces = tuple(run_span(frame, number) for number in numbers if number in frame.runs)
    if not pieces:
        return None, -1
    lead = tags[: numbers[0]]
    if len(numbers) == 1 and len(lead) >= 2 and lead[-1] not in ":.;-Q&" and not any(tag in lead for tag in "CGK;:Q"):
        if lead[-1] in "IO" and any(tag in tags[cue.right :] for tag in "AbVEXTQ"):
            # `On the show "X", the governor said that …`: a title in an adverbial is no speech.
            return None, -1
        if lead[-1] != "," or any(tag in lead for tag in "AbVE") or lead[0] in "IS":
            whole = trimmed_span(text, frame.tokens[0].start, pieces[0].end)
            if whole is not None:
                return Attribution("mixed", (whole,), cue.subject, where, (before,)), end
    return Attribution("direct", pieces, cue.subject, where, tuple(numbers)), end


def _postposed(tags: str, cue: Cue) -> bool:
    """Whether the clause before the comma is what was said, as in `…, Erdoğan added.`"""
    edge = _edge(tags, cue)
    if cue.subject is None or cue.subject.shared or edge < 3 or tags[edge] not in ",-":
        return False
    rest = tags[cue.right :]
    if rest.strip(".") == "" or rest[0] == ",":
        ended = rest.strip(".") == "" or not any(tag in rest for tag in "TQ")
        if ended and _goes_on(tags, cue.right):
            return True
    else:
        ended = _LEADS_OUT.match(rest) is not None and rest[0] in "ItB" and not any(tag in rest for tag in "QT")
    return ended and any(tag in tags[:edge] for tag in "AbVEQXWC")


def _edge(tags: str, cue: Cue) -> int:
    """Return the comma before the cue's clause: `…, X said` and `…, as X said`."""
    edge = cue.left - 1
    return edge - 1 if edge > 0 and tags[edge] == "S" else edge


def _clause_before(frame: Frame, text: str, cue: Cue, where: Span, claimed: set[int]) -> Attribution | None:
    tags = frame.tags
    stop = _edge(tags, cue)
    first = 0
    for number in range(stop - 1, 0, -1):
        if tags[number] == ";":
            first = number + 1
            break
    runs = tuple(n for n in range(first, stop) if tags[n] == "Q" and n in frame.runs and n not in claimed)
    spoken = run_span(frame, runs[0]) if runs and runs[0] == first else None
    if spoken is not None and len(spoken) >= 25 and (tags[first + 1] in ",-" or text[spoken.end - 1] in ",.!?"):
        # `"I believe …," which could be so, Meloni said`: her words are those in the marks.
        return Attribution("direct", tuple(run_span(frame, n) for n in runs), cue.subject, where, runs)
    if stop - first < 3:
        return None
    span = tokens_span(frame, text, first, stop)
    if span is None:
        return None
    pieces = [span]
    if _goes_on(tags, cue.right):
        # `To prevent it, he said, officials should be vigilant`: the cue stands within what was said.
        rest = tokens_span(frame, text, cue.right + 1, len(tags))
        if rest is not None:
            pieces.append(rest)
            runs += tuple(n for n in range(cue.right, len(tags)) if tags[n] == "Q" and n in frame.runs)
    return Attribution("mixed" if runs else "indirect", tuple(pieces), cue.subject, where, runs)


def _goes_on(tags: str, right: int) -> bool:
    """Whether the sentence goes on behind a cue that stood between commas, without another cue."""
    rest = tags[right:].strip(".")
    if len(rest) < 4 or rest[0] != "," or rest[1] in "GTKRS" or any(tag in rest for tag in "CGK"):
        return False
    return any(tag in rest for tag in "AbVEX")


def _clause_after(
    frame: Frame, text: str, cue: Cue, where: Span, following: list[Cue], claimed: set[int], language: str
) -> tuple[Attribution | None, int]:
    tags = frame.tags
    size = len(tags)
    form = text[where.start : where.end].lower()
    at = cue.right
    lead = _TO_COMPLEMENT.match(tags, at)
    if (
        lead is not None
        and lead.group()[:1] not in ("", "t", "B", "I", ",")
        and form not in WITH_HEARER
        and language == "en"
    ):
        # "said many of the examples that": no adverbial, the clause begins here.
        lead = None
    if lead is not None and not (tags[lead.end()] == "Q" and not _complement_run(tags, lead.end(), lead.end() > at)):
        at = lead.end()
    else:
        skipped = _ADVERBIALS.match(tags, at)
        at = skipped.end() if skipped else at
    explicit = False
    if at < size and tags[at] == ":":
        at += 1
        explicit = True
    if at < size and tags[at] == "," and at + 1 < size and (tags[at + 1] in "QTS" or language == "de"):
        explicit = tags[at + 1] == "Q"
        at += 1
    if at >= size:
        return None, -1
    stop = _content_end(frame, cue, following, at, claimed)
    if stop <= at:
        return None, -1
    complement = tags[at] == "T"
    runs = tuple(n for n in range(at, stop) if tags[n] == "Q" and n in frame.runs)
    if tags[at] == "Q" and runs:
        behind = tags[at + 1 : stop].strip(".,;:-")
        if explicit or not behind or tags[at + 1] in ".,;":
            chain = [n for n in runs if all(tag in "Q,.&-" for tag in tags[at:n])]
            pieces = tuple(run_span(frame, n) for n in chain)
            return Attribution("direct", pieces, cue.subject, where, tuple(chain)), chain[-1] + 1
    if cue.subject is None and not complement and not runs:
        return None, -1
    inside = tags[at:stop]
    clause = complement or runs or any(tag in inside for tag in "AbVEXCG") or inside[0] == "P"
    infinitive = form in _INFINITIVE_CUES and text[frame.tokens[at].start : frame.tokens[at].end] == "to"
    if form in OPINION and not (complement or inside[0] in "PDNX"):
        return None, -1
    if infinitive:
        clause = True
    elif not complement and not runs and language == "en":
        if inside[0] in "IOBSGEC&,.KA" or inside[0] == "-":
            return None, -1
        clause = clause if form not in _BARE else len(inside) >= 3
    elif language != "en" and not complement and not explicit and not runs and tags[at - 1] != ",":
        return None, -1
    if not clause:
        return None, -1
    span = tokens_span(frame, text, at, stop)
    if span is None:
        return None, -1
    kind: QuotationKind = "mixed" if runs else "indirect"
    return Attribution(kind, (span,), cue.subject, where, runs), stop


def _complement_run(tags: str, run: int, words_between: bool) -> bool:
    """Whether a run behind a cue is what was said: nothing but adverbials between, or a comma before it."""
    return not words_between or tags[run - 1] in ",:"


def _content_end(frame: Frame, cue: Cue, following: list[Cue], at: int, claimed: set[int]) -> int:
    """Return the token where the words of the cue end: the sentence, or the next speaker's clause."""
    tags = frame.tags
    stop = min((run for run in claimed if run >= at), default=len(tags))
    start = cue.subject.first if cue.subject and not cue.subject.shared and not cue.inverted else cue.at
    subordinate = start > 0 and tags[start - 1] in "SR"
    for other in following:
        if other.at <= at or other.subject is None or other.left > stop:
            continue
        if other.form in OPINION or other.form in LABELLING:
            continue
        edge = other.left - 1
        if edge > at and tags[edge] == "," and not tags[other.right :].strip(".") and not other.subject.shared:
            # `X told us that …, Y said.`: the last cue governs the whole.
            stop = edge
            break
        if other.form in WITH_HEARER and tags[other.right : other.right + 1] not in ("T", "Q", ",", ":"):
            continue
        if other.subject.shared and edge > at and tags[edge] in "&,":
            stop = edge
            break
        if not other.subject.shared and edge > at + 1:
            if tags[edge] in "S&" and tags[edge - 1] in ",Q":
                stop = edge
                break
            if subordinate and tags[edge] == ",":
                stop = edge
                break
    source = next((n for n in range(at, stop) if tags[n] == "K"), None)
    if source is not None and tags[source - 1] == ",":
        stop = source
    semicolon = tags.find(";", at, stop)
    if semicolon > at:
        stop = semicolon
    while stop > at and tags[stop - 1] in ".,;:-&":
        stop -= 1
    return stop
