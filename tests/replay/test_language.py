"""Common words never say a wrong language of real texts whose language is known. Only their count leaves this test."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from rondpunt.lib.language import READ_AT_MOST, by_common_words

SHARED = Path(__file__).parents[3] / "shared" / "data"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not beside this checkout"),
]


def texts() -> Iterator[tuple[str, str]]:
    """Language and text: questions in parliament, questions about a plague and their answers."""
    for row in rows("be-parliament-qa/questions_nl_fr_parallel.csv.gz"):
        yield row["language"], row["text"]
    for row in rows("gov-faq/covid_faq_multilingual.csv.gz"):
        yield row["lang"], row["question"]
        yield row["lang"], row["answer"]


def rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(SHARED / name, "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def test_common_words_know_the_languages_of_the_house_and_keep_silent_on_others() -> None:
    told = Counter((language, by_common_words(text[:READ_AT_MOST])) for language, text in texts())
    house = {"nl", "fr", "de", "en"}
    assert {(language, said) for language, said in told if said and language != said} == set()
    assert not {language for language, said in told if said} - house
    share = {one: told[one, one] / sum(count for (lang, _), count in told.items() if lang == one) for one in house}
    assert min(share["nl"], share["fr"]) > 0.97
    assert min(share.values()) > 0.7
