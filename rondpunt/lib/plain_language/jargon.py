"""Official words with a simpler one: in a list of ours and in the organisation's own, which wins."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from rondpunt.lib.plain_language.hint import Kind, Particulars
from rondpunt.lib.plain_language.place import Place
from rondpunt.lib.plain_language.sentences import Sentence, sentences
from rondpunt.lib.plain_language.tongue import Tongue, tongue
from rondpunt.lib.stems import stem

GAP = "…"
WIDEST_GAP = 8  # words
SHORTEST_STEMMED = 5  # letters; of the organisation's words so long, the other forms are known by their stem


class Entry(NamedTuple):
    """An official word or phrase in lower case; ``rest`` is what follows after a gap."""

    words: tuple[str, ...]
    rest: tuple[str, ...]
    simpler: tuple[str, ...]
    own: bool


Index = dict[str, list[Entry]]  # by the first word, the longest first


def jargon(sentence: Sentence, language: Tongue, own: Mapping[str, str]) -> Iterator[Place]:
    """Official words; the longest phrase wins, and the organisation's own word wins over ours."""
    ours, theirs = _ours(language.code), _own(language.code, tuple(own.items())) if own else {}
    words = sentence.words
    at = 0
    while at < len(words):
        low = words[at].low
        entries = theirs.get(low) or (theirs.get(_any_form(low, language.code)) if theirs else None) or ()
        found = _first(entries, sentence, at) or _first(ours.get(low, ()), sentence, at)
        if found is None:
            at += 1
            continue
        entry, last = found
        if entry.simpler:
            yield _place(entry, sentence, at, last)
        at += len(entry.words)


def _first(entries: Iterable[Entry], sentence: Sentence, at: int) -> tuple[Entry, int] | None:
    """The first entry that stands at this word, and the number of its last word."""
    words = sentence.words
    for entry in entries:
        end = at + len(entry.words)
        if len(entry.words) > 1 and tuple(word.low for word in words[at + 1 : end]) != entry.words[1:]:
            continue
        if not entry.rest:
            return entry, end - 1
        size = len(entry.rest)
        for start in range(end + 1, min(end + WIDEST_GAP + 1, len(words) - size + 1)):
            if tuple(word.low for word in words[start : start + size]) == entry.rest:
                if any(set(sentence.between(one, one + 1)) & set(",;:()") for one in range(at, start)):
                    break
                return entry, start + size - 1
    return None


def _place(entry: Entry, sentence: Sentence, first: int, last: int) -> Place:
    text = sentence.words[first].text
    capital = text[0].isupper() and (first == 0 or not text.isupper())
    said = [one[0].upper() + one[1:] if capital else one for one in entry.simpler]
    particulars: Particulars = {"others": said[1:]} if said[1:] else {}
    particulars |= {"own": 1} if entry.own else {}
    particulars |= {"apart": 1} if entry.rest else {}
    return Place(Kind.JARGON, sentence.words[first].start, sentence.words[last].end, said[0], particulars)


@lru_cache(maxsize=4)
def _ours(code: str) -> Index:
    return _index((_entry(official, simpler, code) for official, simpler in tongue(code).jargon), code)


@lru_cache(maxsize=16)
def _own(code: str, words: tuple[tuple[str, str], ...]) -> Index:
    """The organisation's list. A word without a simpler one is fine: ours is silent about it."""
    entries = (
        _entry(official, (simpler,) if simpler else (), code, own=True) for official, simpler in words if official
    )
    return _index(entries, code)


def _entry(official: str, simpler: tuple[str, ...], code: str, *, own: bool = False) -> Entry:
    head, _, tail = official.partition(GAP)
    return Entry(_lows(head, code), _lows(tail, code), simpler, own)


def _lows(phrase: str, code: str) -> tuple[str, ...]:
    return tuple(word.low for one in sentences(phrase, tongue(code)) for word in one.words)


def _index(entries: Iterable[Entry], code: str) -> Index:
    index: Index = {}
    for entry in entries:
        if not entry.words:
            continue
        index.setdefault(entry.words[0], []).append(entry)
        if entry.own and not entry.rest and len(entry.words) == 1 and len(entry.words[0]) >= SHORTEST_STEMMED:
            index.setdefault(_any_form(entry.words[0], code), []).append(entry)
    for several in index.values():
        several.sort(key=lambda entry: len(entry.words) + len(entry.rest), reverse=True)
    return index


def _any_form(low: str, code: str) -> str:
    """The same for "glasbol" and "glasbollen"; a key that is no word."""
    root = stem(low, code)
    return "~" + (root[:-1] if root[-2:-1] == root[-1:] else root)
