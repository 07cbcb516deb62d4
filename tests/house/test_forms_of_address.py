"""Who is spoken to, and how: citizens are *u* in Dutch, colleagues *je*; in French and German all are vous, Sie."""

import re

import pytest

from tests.house.test_words import catalogue, whole

# Where citizens read, and experts without a seat.
# What stands there and elsewhere too must be neutral, or be told apart by this context.
FOR_CITIZENS = re.compile(
    r"/(ask_form|actions/ask|actions/tell_citizen|views/ask|views/follow)\.py$"
    r"|/(expert_answer_form|expert_mail|actions/(answer_as_expert|pass_on_request)|views/expert_page)\.py$"
    r"|/conversations/forwarding\.py$"
    r"|/(expert_mail/\w+|expert_page|expert_closed)\.(html|txt)$"
    r"|/(ask|asked|follow|_write_form|(answered|received)_mail)\.(html|txt)$|/public\.html$"
    r"|/publishing/(outside_mail|advice_form|actions/advise|views/outside_page)\.py$"
    r"|/publishing/(mail/outside|outside_page|outside_closed)\.(html|txt)$"
    r"|/publishing/(_news_body|_news_feeds|_news_head|news|news_gone|news_item)\.html$"
)
CONTEXT = "to a citizen"
POLITE = re.compile(r"\b(u|uw|uzelf)\b", re.IGNORECASE)
FAMILIAR = {
    "nl": re.compile(r"\b(je|jij|jou|jouw|jezelf)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(tu|toi|tes)\b", re.IGNORECASE),
    "de": re.compile(r"\b(du|dich|dir|dein|deine[mnrs]?)\b", re.IGNORECASE),
}


def _said(language: str) -> list[tuple[str, bool, bool]]:
    """Each translation, with whether citizens read it and whether colleagues do."""
    found = []
    for entry in catalogue(language):
        places = [place for place, _ in entry.occurrences]
        citizens = entry.msgctxt == CONTEXT or any(FOR_CITIZENS.search(place) for place in places)
        colleagues = entry.msgctxt != CONTEXT and not all(FOR_CITIZENS.search(place) for place in places)
        found += [(text, citizens, colleagues) for _source, text in whole(entry)]
    return found


def test_citizens_are_u_in_dutch_and_colleagues_je() -> None:
    said = _said("nl")
    assert not [text for text, citizens, _ in said if citizens and FAMILIAR["nl"].search(text)], "say u to citizens"
    assert not [text for text, _, colleagues in said if colleagues and POLITE.search(text)], "say je to colleagues"
    # The test reads something: both forms are in use.
    assert sum(1 for text, citizens, _ in said if citizens and POLITE.search(text)) > 15
    assert sum(1 for text, _, colleagues in said if colleagues and FAMILIAR["nl"].search(text)) > 100


@pytest.mark.parametrize("language", ["fr", "de"])
def test_everybody_is_addressed_politely(language: str) -> None:
    assert not [text for text, _, _ in _said(language) if FAMILIAR[language].search(text)]
