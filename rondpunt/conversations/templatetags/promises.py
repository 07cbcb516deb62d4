"""``{% load promises %}``: what a row and a conversation say of a promise, in words and in one colour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rondpunt.conversations.models import Conversation
from rondpunt.conversations.why_due import why_due
from rondpunt.lib import words_of_time

register = template.Library()
SOON = timedelta(hours=6)  # within this the time that is left says more than the clock


@dataclass(frozen=True, slots=True)
class Said:
    """``look``: is-wait (amber), is-late (red: the promise is broken), or nothing for what is far off."""

    words: str
    look: str = ""


def _now(context: Any) -> datetime:
    now = context.get("now")
    return timezone.localtime(now if isinstance(now, datetime) else timezone.now())


@register.simple_tag(takes_context=True)
def promise_of(context: Any, conversation: Conversation) -> Said | None:
    """Of a promise that runs; None where none does."""
    return said_of(conversation, _now(context), get_language() or "nl")


def said_of(conversation: Conversation, now: datetime, language: str) -> Said | None:
    """As ``promise_of``; ``now`` stands in the zone in which it is told."""
    if conversation.due_at is None or not conversation.waits_for_us:
        return None
    due = conversation.due_at.astimezone(now.tzinfo)
    length = words_of_time.duration(due - now, language=language)
    if due < now:
        return Said(_("%(length)s late") % {"length": length}, "is-late")
    if due - now < SOON:
        return Said(_("%(length)s left") % {"length": length}, "is-wait")
    return Said(words_of_time.moment(due, now=now, language=language))


@register.simple_tag(takes_context=True)
def why_promised(context: Any, conversation: Conversation) -> list[str]:
    """The sentences that explain the moment."""
    return why_due(conversation, now=_now(context))
