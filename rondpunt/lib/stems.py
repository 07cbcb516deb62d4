"""Words of a text as the search index knows them: lower case, no accents, stemmed per language (Snowball).

Dutch uses the older Porter variant: the newer one turns "gemeenten" into "meen" (see docs/decisions).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import local

import Stemmer

ALGORITHMS = {"nl": "dutch_porter", "en": "english", "fr": "french", "de": "german"}
LONGEST_WORD = 64
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_here = local()  # PyStemmer's objects may not be shared between threads


def _stemmer(language: str) -> Stemmer.Stemmer:
    made: dict[str, Stemmer.Stemmer] = _here.__dict__.setdefault("made", {})
    if language not in made:
        made[language] = Stemmer.Stemmer(ALGORITHMS[language])
    return made[language]


def _plain(word: str) -> str:
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The stem of one lower-case word; the word itself, without accents, in a language we have no stemmer for."""
    return _plain(_stemmer(language).stemWord(word) if language in ALGORITHMS else word)


def words(text: str) -> Iterator[str]:
    """The words of a text in lower case, at most ``LONGEST_WORD`` characters each."""
    return (word[:LONGEST_WORD] for word in _WORD.findall(text.lower()))


def stems(text: str, language: str) -> str:
    """The text as a line of stems, for the index."""
    return " ".join([stem(word, language) for word in words(text)])


def alternatives(query: str) -> list[list[str]]:
    """For each word of a query its possible stems, over all languages: the asker's language is not known."""
    return [sorted({stem(word, language) for language in (*ALGORITHMS, "")}) for word in words(query)]
