"""``{% load inbox %}``: the time in a row of the list."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from rondpunt.lib import words_of_time

register = template.Library()


@register.filter
def in_row(at: datetime, now: datetime) -> str:
    """A moment as short as it can be: today only the clock."""
    local, here = timezone.localtime(at), timezone.localtime(now)
    language = get_language() or "nl"
    if local.date() == here.date():
        return words_of_time.clock(local, language=language)
    return words_of_time.moment(local, now=here, language=language)
