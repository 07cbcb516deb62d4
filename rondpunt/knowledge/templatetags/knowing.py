"""``{% load knowing %}``: names of languages, and whether a standard answer is still good."""

from datetime import date

from django import template
from django.conf import settings

from rondpunt.knowledge.models import StandardAnswer

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    """A language of the house in words; another as its code."""
    return str(dict(settings.LANGUAGES).get(code, code))


@register.filter
def is_expired(standard: StandardAnswer, today: date) -> bool:
    """Whether it is past its date."""
    return standard.is_expired(today)


@register.filter
def needs_review(standard: StandardAnswer, today: date) -> bool:
    """Whether its day of review has come."""
    return standard.needs_review(today)
