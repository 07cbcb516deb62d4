"""Do the plain-language hints point at the sentence that an editor found hard? ``python -m bench.plain_language``.

[--data FOLDER]: ``amsterdam-plain-language`` of the shared data, 898 pairs of a municipal sentence before and after an
editor's rewrite, and 63 difficult words in their sentences. A pair is pointed at rightly when there are more hints
before than after, wrongly when there are fewer. The word lists were made while one half was looked at (documents to
26, the first 32 words); the other half was only ever reported. The last line is one JSON object.
"""

import argparse
import csv
import gzip
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from rondpunt.lib.plain_language import Kind, hints

SHARED = Path(__file__).parents[2] / "shared" / "data" / "amsterdam-plain-language"
LAST_DOCUMENT_LOOKED_AT, WORDS_LOOKED_AT = 26, 32
LETTERS, ROUNDS = 2000, 50
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
Pair = tuple[str, str]
Counts = dict[str, int | float]


def main() -> None:
    """Measure and tell."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, default=SHARED)
    folder = asked.parse_args().data
    if not (folder / "complex_simple.csv.gz").exists():
        print(json.dumps({"skipped": f"no complex_simple.csv.gz in {folder}"}))
        return
    told: dict[str, object] = {}
    pairs = _rows(folder / "complex_simple.csv.gz")
    words = _rows(folder / "lexical.csv.gz")
    halves = {
        "looked_at": ([row for row in pairs if _looked_at(row)], words[:WORDS_LOOKED_AT]),
        "only_reported": ([row for row in pairs if not _looked_at(row)], words[WORDS_LOOKED_AT:]),
    }
    for half, (rows, difficult) in halves.items():
        told[half] = _half([(row["complex"], row["simple"]) for row in rows]) | {"words": _words(difficult)}
    told["ms_for_2000_letters"] = _speed([row["complex"] for row in pairs])
    print(json.dumps(told))


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _looked_at(row: dict[str, str]) -> bool:
    return int(row["doc_id"]) <= LAST_DOCUMENT_LOOKED_AT


def _half(pairs: list[Pair]) -> dict[str, object]:
    """All kinds together, each alone, all but one, and the length as a peer."""
    counted = [(_kinds(before), _kinds(after)) for before, after in pairs]

    def pointed(kinds: Iterable[Kind]) -> Counts:
        chosen = tuple(kinds)
        return _pointed((sum(b[kind] for kind in chosen), sum(a[kind] for kind in chosen)) for b, a in counted)

    told: dict[str, object] = {"pairs": len(pairs), "all": pointed(Kind)}
    for kind in Kind:
        before, after = (sum(side[kind] for side in sides) for sides in zip(*counted, strict=True))
        told[kind] = {"before": before, "after": after, **pointed([kind])}
    told["kinds_that_tell"] = pointed(kind for kind in Kind if not kind.asks)
    told["without_long"] = pointed(kind for kind in Kind if kind != Kind.LONG)
    told["peer_more_words"] = _pointed((_length(before), _length(after)) for before, after in pairs)
    told["peer_longest_sentence"] = _pointed((_longest(before), _longest(after)) for before, after in pairs)
    for name, figures in told.items():
        print(f"{name:24}{figures}", file=sys.stderr)
    return told


def _kinds(text: str) -> Counter[Kind]:
    return Counter(hint.kind for hint in hints(text, language="nl"))


def _length(text: str) -> int:
    return len(_WORD.findall(text))


def _longest(text: str) -> int:
    return max(_length(sentence) for sentence in re.split(r"(?<=[.!?])\s", text))


def _pointed(weights: Iterable[tuple[int, int]]) -> Counts:
    """How often the side before the rewrite weighs more (right), as much (tie) or less (wrong)."""
    found = Counter((before > after) - (before < after) for before, after in weights)
    right, wrong = found[1], found[-1]
    sure = round(right / (right + wrong), 3) if right + wrong else 0.0
    return {"right": right, "tie": found[0], "wrong": wrong, "right_of_pointed": sure}


def _words(rows: list[dict[str, str]]) -> Counts:
    """How often the difficult word is marked, and a simpler one proposed that is among those given."""
    marked = given = 0
    for row in rows:
        for hint in hints(row["sentence"], language="nl"):
            if hint.kind == Kind.JARGON and row["word"].lower() in hint.quote.lower():
                others = hint.particulars.get("others", [])
                proposed = {str(hint.simpler), *(others if isinstance(others, list) else [])}
                marked += 1
                given += bool({one.lower() for one in proposed} & set(row["simpler"].lower().split("|")))
                break
    return {"words": len(rows), "marked": marked, "proposed_is_given": given}


def _speed(texts: list[str]) -> Counts:
    """Milliseconds of processor time, median."""
    text = " ".join(texts)[:LETTERS]

    def timed(work: Callable[[], object]) -> float:
        start = time.process_time()
        work()
        return (time.process_time() - start) * 1000

    hints(text, language="nl")
    return {"median": round(statistics.median(timed(lambda: hints(text, language="nl")) for _ in range(ROUNDS)), 2)}


if __name__ == "__main__":
    main()
