"""Which language a text is in, by py3langid; its model is loaded on first use and kept."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import Any

_LETTERS_NEEDED = 24
_LETTER = re.compile(r"[^\W\d_]")
_SAMPLE = 800


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - half a second, only when needed

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect_language(text: str, default: str = "en") -> str:
    """Return the ISO 639 code of the text's language; `default` when it is too short to tell or tells nothing.

    Reads at most 800 code points from the start: more of a text in one language tells no more about it.
    """
    sample = text[:_SAMPLE].replace("\x00", " ")
    if sum(1 for _ in islice(_LETTER.finditer(sample), _LETTERS_NEEDED)) < _LETTERS_NEEDED:
        return default
    language, confidence = _identifier().classify(sample)
    return str(language) if confidence >= 0.5 else default
