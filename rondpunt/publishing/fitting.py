"""Whether a cell fits its network: its length as the network counts it, and the parts in which a longer text goes."""

from rondpunt.lib import thread_text
from rondpunt.lib.thread_text import CannotSplit
from rondpunt.publishing.models import Variant
from rondpunt.publishing.spoken import spoken


def length_of(variant: Variant, text: str) -> int:
    """Of ``text`` in this cell, with the content warning that goes before it."""
    channel, text = variant.channel, spoken(variant, text)
    return channel.connector.measure(text) + (channel.connector.measure(warning_of(variant)) if text else 0)


def warning_of(variant: Variant) -> str:
    """The content warning where the network knows it; "" elsewhere."""
    return variant.warns if variant.channel.allows.content_warning else ""


def over(variant: Variant, text: str) -> int:
    """By how much ``text`` is too long in this cell; 0 where it fits."""
    limit = variant.channel.allows.text
    return max(0, length_of(variant, text) - limit) if limit is not None else 0


def goes_as_thread(variant: Variant) -> bool:
    """Whether its words are too long for one message and go as several."""
    return variant.threads_when_longer and variant.channel.threads and over(variant, variant.says) > 0


def parts_of(variant: Variant) -> list[str]:
    """What goes out, each a message of its own, in their order. Raises ``CannotSplit``."""
    says = spoken(variant, variant.says)
    if not goes_as_thread(variant):
        return [says]
    return thread_text.split(says, lambda text: not over(variant, text))


def thread_fault(variant: Variant) -> bool:
    """Whether a cell that would go as a thread cannot."""
    try:
        parts_of(variant)
    except CannotSplit:
        return True
    return False
