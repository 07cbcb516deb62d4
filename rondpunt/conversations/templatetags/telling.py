"""``{% load telling %}``: moments, readers and message bodies in the words of lib and ``words.py``."""

from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rondpunt.conversations import words
from rondpunt.conversations.intake import lines
from rondpunt.conversations.intake.fit import is_cut as is_beginning
from rondpunt.conversations.models import Attachment, Conversation, Message
from rondpunt.lib import quoted, words_of_time
from rondpunt.lib.links import linkify, with_hosts
from rondpunt.lib.phone_number import shown
from rondpunt.lib.safe_html import inline_ids, with_inline_images
from rondpunt.networks.reasons import happened, sentence

register = template.Library()


def _language() -> str:
    return get_language() or "nl"


def _now(context: Any) -> datetime:
    now = context.get("now")
    return timezone.localtime(now if isinstance(now, datetime) else timezone.now())


@register.simple_tag(takes_context=True)
def moment(context: Any, at: datetime | None) -> str:
    """``<time>`` with the moment in words, and all of it on hovering."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    said = words_of_time.moment(local, now=_now(context), language=_language())
    whole = words_of_time.in_full(local, language=_language())
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(timespec="seconds"), whole, said)


@register.simple_tag
def clock(at: datetime) -> str:
    """The time of day alone."""
    return words_of_time.clock(timezone.localtime(at), language=_language())


@register.simple_tag(takes_context=True)
def how_long(context: Any, at: datetime) -> str:
    """The time since ``at``."""
    return words_of_time.duration(_now(context) - timezone.localtime(at), language=_language())


@register.simple_tag(takes_context=True)
def seconds_until(context: Any, at: datetime) -> int:
    """Whole seconds from now to ``at``, at least 0."""
    return max(0, round((timezone.localtime(at) - _now(context)).total_seconds()))


@register.filter
def phone_number(number: str) -> str:
    """A kept number as people write it."""
    return shown(number)


@register.simple_tag
def readers(conversation: Conversation) -> str:
    """Who can read along in a conversation."""
    return words.readers(conversation.visibility, network=conversation.network, person=str(conversation.person))


@register.simple_tag
def readers_of(kind: str, conversation: Conversation) -> str:
    """Who will read an answer or note of this kind."""
    return words.readers_of_kind(kind, network=conversation.network, person=str(conversation.person))


@register.filter
def in_short(visibility: str) -> str:
    """Who can read one message, in a word."""
    return words.readers_in_short(visibility)


@register.filter
def network_title(network: str) -> str:
    """The network's name as people know it."""
    return words.network_title(network)


@register.filter
def language_name(code: str) -> str:
    """A language in words."""
    return words.language_name(code)


@register.simple_tag
def reason(code: str, detail: str = "") -> str:
    """Why a network refused or postponed, and what to do."""
    return sentence(code, detail)


@register.filter
def refusal(code: str) -> str:
    """Why a file could not be fetched, in a sentence."""
    return happened(code)


@register.simple_tag
def body(message: Message) -> SafeString:
    """What a message says, safe to show: links with their host, own pictures in place, history folded."""
    return said_as_html(message.html, message.text, _inline_addresses(message))


@register.simple_tag
def version_body(version: Any) -> SafeString:
    """What an earlier version said."""
    return said_as_html(version.html, version.text, {})


@register.filter
def beginning(text: str) -> str:
    """The first words, on one line."""
    return lines.beginning(text)


@register.filter
def is_cut(message: Message) -> bool:
    """Whether only the beginning of what was said stands here."""
    return is_beginning(message.text)


@register.filter
def plain(text: str) -> SafeString:
    """Plain text as it will look on a network: links found and shortened."""
    return mark_safe(linkify(text))  # noqa: S308  linkify escapes


@register.filter
def apart(message: Message) -> list[Attachment]:
    """The files of a message that its text does not show already."""
    shown = inline_ids(message.html)
    return [
        file
        for file in message.attachments.all()
        if not (file.content_id and file.content_id in shown and file.media_id)
    ]


def said_as_html(html: str, text: str, addresses: dict[str, str]) -> SafeString:
    """Stored safe HTML, or plain text, ready for the page."""
    summary = escape(_("What was said before"))
    if html:
        shown = with_inline_images(html, addresses, no_alt=_("picture without a description"))
        return mark_safe(f'<div class="said said--rich">{quoted.folded(with_hosts(shown), summary)}</div>')  # noqa: S308
    pieces = [
        f'<details class="quoted" hx-morph-skip><summary>{summary}</summary><div>{linkify(words)}</div></details>'
        if is_history
        else linkify(words)
        for is_history, words in quoted.parts(text.strip())
    ]
    return mark_safe(f'<div class="said">{"".join(pieces)}</div>')  # noqa: S308  linkify escapes


def _inline_addresses(message: Message) -> dict[str, str]:
    if "<img" not in message.html:
        return {}
    return {
        file.content_id: reverse("conversations:attachment", args=[file.pk])
        for file in message.attachments.all()
        if file.content_id and file.media_id and file.is_image
    }
