"""``{% load later %}``: the moments that are offered for an answer that goes out later."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from rondpunt.networks import later

register = template.Library()


@register.simple_tag(takes_context=True)
def later_choices(context: Any) -> list[tuple[str, datetime]]:
    """(value of the button, moment) of each."""
    now = context.get("now")
    return later.choices(now if isinstance(now, datetime) else timezone.now())


@register.simple_tag(takes_context=True)
def earliest_later(context: Any) -> str:
    """Now, as a browser's field of day and time wants it: what lies before cannot be chosen."""
    now = context.get("now")
    return timezone.localtime(now if isinstance(now, datetime) else None).strftime("%Y-%m-%dT%H:%M")
