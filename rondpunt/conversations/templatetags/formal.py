"""``{% load formal %}``: what a conversation says of a legal term."""

from datetime import date

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from rondpunt.conversations.legal import in_full, why_legal
from rondpunt.conversations.models import Conversation, FormalMark
from rondpunt.lib.words_of_time import short_day

register = template.Library()


@register.simple_tag
def formal_mark(conversation: Conversation) -> FormalMark | None:
    """The clock that runs, asked for only where one does."""
    return FormalMark.objects.of(conversation) if conversation.legal_due_at else None


@register.simple_tag
def why_term(mark: FormalMark) -> list[str]:
    """The sentences that explain its end."""
    return why_legal(mark)


@register.filter
def day_in_full(on: date) -> str:
    """ "Tuesday 15 December 2026"."""
    return in_full(on)


@register.filter
def day_in_short(on: date) -> str:
    """ "15 December"."""
    return short_day(on, today=timezone.localdate(), language=get_language() or "nl")
