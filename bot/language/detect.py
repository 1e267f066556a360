"""Which language a text is in, by py3langid; its model is loaded on first use and kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_LETTERS_NEEDED = 24
_SAMPLE = 2_000


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - half a second, only when needed

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect_language(text: str, default: str = "en") -> str:
    """Return the ISO 639 code of the text's language; `default` when it is too short to tell or tells nothing.

    Reads at most 2,000 code points from the start.
    """
    sample = text[:_SAMPLE].replace("\x00", " ")
    if sum(c.isalpha() for c in sample) < _LETTERS_NEEDED:
        return default
    language, confidence = _identifier().classify(sample)
    return str(language) if confidence >= 0.5 else default
