"""Why a statement was refused, as a model is told it: the verifier's code and word, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engines.shown import line
from bot.model.draft import Refusal

_SAYS = {
    "no_evidence": "it names no sentence",
    "no_such_sentence": "it names the number of a sentence that there is not",
    "heading_or_caption": "it names a title, heading or caption; name sentences of the running text",
    "running_text_differs": "it rests on a caption or heading, and the running text says something else",
    "date_not_kept": "it leaves out the date of the caption that it names",
    "quote_not_in_evidence": "these words are not in the sentences that it names: {word}",
    "empty": "it says nothing",
    "too_long": "it is too long",
    "question_as_fact": "the sentence asks what the statement says as a fact",
    "word_not_in_evidence": "this word is not in the sentences that it names: {word}",
    "name_not_in_evidence": "this name is not in the sentences that it names: {word}",
    "date_not_in_evidence": "this date is not in the sentences that it names: {word}",
    "number_not_in_evidence": "this number is not in the sentences that it names: {word}",
    "currency_differs": "the sentence has another currency than {word}",
    "unit_differs": "the sentence has another unit than {word}",
    "range_differs": "the sentence limits the number differently than {word}",
    "negation_differs": "statement and sentence differ in a negation: {word}",
    "modality_differs": "statement and sentence differ in how sure or how far it is: {word}",
    "condition_differs": "statement and sentence differ in a condition: {word}",
    "hedge_differs": "statement and sentence differ in a limiting word: {word}",
    "attribution_differs": "somebody said it and the statement does not keep who did: {word}",
    "differs_between_articles": (
        "its words may mean something else in each of the articles that it names (a weekday, a pronoun); name sentences"
        " of one article"
    ),
    "order_or_parts_differ": (
        "its words stand in another order than in the sentence, or a part is left out without which it says something"
        " else; copy a whole clause"
    ),
}
MAX_WORD_CHARS = 80


def reason_said(reason: str) -> str:
    """Return the verifier's reason in plain words; one that is not known here as it stands."""
    code, _, word = reason.partition(":")
    shown = f'"{line(word)[:MAX_WORD_CHARS]}"' if word.strip() else "a word of it"
    said = _SAYS.get(code.strip())
    return said.format(word=shown) if said else line(reason.replace("_", " "))[: 2 * MAX_WORD_CHARS]


def refused_shown(refused: Sequence[Refusal]) -> list[dict[str, object]]:
    """Return the refusals for the prompt, each on its line."""
    return [
        {
            "number": one.number,
            "place": one.place,
            "text": line(one.item.text),
            "sentences": ", ".join(map(str, one.item.sentences)) or "none",
            "reason": reason_said(one.reason),
        }
        for one in refused
    ]
