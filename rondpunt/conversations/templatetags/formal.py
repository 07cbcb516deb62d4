"""``{% load formal %}``: what a row and a conversation say of a legal term."""

from datetime import date, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rondpunt.conversations.legal import in_full, why_legal
from rondpunt.conversations.models import Conversation, FormalMark
from rondpunt.conversations.models.legal import USUAL_WARNING
from rondpunt.conversations.templatetags.promises import Said
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


@register.simple_tag(takes_context=True)
def legal_of(context: Any, conversation: Conversation) -> Said | None:
    """Of a clock that runs: amber when the end is near, red when it has passed."""
    if conversation.legal_due_at is None:
        return None
    now = timezone.localtime(context.get("now") or timezone.now())
    last = timezone.localdate(conversation.legal_due_at - timedelta(minutes=1))
    words = _("legal term %(day)s") % {"day": short_day(last, today=now.date(), language=get_language() or "nl")}
    if conversation.legal_due_at <= now:
        return Said(words, "is-late")
    return Said(words, "is-wait" if conversation.legal_due_at - now < timedelta(days=USUAL_WARNING) else "")
