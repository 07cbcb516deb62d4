"""Words of a text as the search index knows them: lower case, no accents, stemmed per language (Snowball).

Dutch uses the older Porter variant: the newer one turns "gemeenten" into "meen" (see docs/decisions).
"""

import re
import unicodedata
from threading import local

import Stemmer

from rondpunt.lib.plain_letters import plain

ALGORITHMS = {"nl": "dutch_porter", "en": "english", "fr": "french", "de": "german"}
LONGEST_WORD = 64
MOST_INDEXED = 100_000  # characters: a tsvector of PostgreSQL holds a megabyte, whatever the alphabet
MOST_REMEMBERED = 20_000  # words of a language
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_here = local()  # PyStemmer's objects may not be shared between threads


class _Stems(dict[str, str]):
    """The stem of every word that was asked, for words come again and again: a dictionary answers at once."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, word: str) -> str:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = self[word] = _stemmed(word[:LONGEST_WORD], self.language)
        return found


_known = {language: _Stems(language) for language in (*ALGORITHMS, "")}


def _stemmer(language: str) -> Stemmer.Stemmer:
    made: dict[str, Stemmer.Stemmer] = _here.__dict__.setdefault("made", {})
    if language not in made:
        made[language] = Stemmer.Stemmer(ALGORITHMS[language])
    return made[language]


def _stemmed(word: str, language: str) -> str:
    return plain(_stemmer(language).stemWord(word) if language in ALGORITHMS else word)


def stem(word: str, language: str) -> str:
    """The stem of one lower-case word, of which the first ``LONGEST_WORD`` characters count.

    In a language we have no stemmer for it is the word itself, without accents.
    """
    return _known[language if language in ALGORITHMS else ""][word]


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    # Composed first: an accent that stands apart is no letter, and would break its word in two.
    return _WORD.findall((text if text.isascii() else unicodedata.normalize("NFC", text)).lower())


def stems(text: str, language: str) -> str:
    """The first ``MOST_INDEXED`` characters of a text as a line of stems, for the index."""
    known = _known[language if language in ALGORITHMS else ""]
    return " ".join([known[word] for word in words(text[:MOST_INDEXED])])


def alternatives(query: str) -> list[list[str]]:
    """For each word of a query its possible stems, over all languages: the asker's language is not known.

    An accent in the wrong place ("Elodié") may hide an ending, so the word without accents counts too.
    """
    spelt = ({word, plain(word)} for word in words(query))
    return [sorted({stem(one, language) for one in both for language in (*ALGORITHMS, "")}) for both in spelt]


def phrase_stems(phrase: str) -> list[list[str]]:
    """A phrase as the sequences of stems that it has in one language or another; empty when it has no word."""
    said = list(words(phrase))
    several = {tuple(stem(word, language) for word in said) for language in (*ALGORITHMS, "")}
    return [list(one) for one in sorted(several)] if said else []
