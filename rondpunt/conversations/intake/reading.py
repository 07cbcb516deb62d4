"""What takes processor time and no database: safe HTML, language, stems. Done before the transaction, or elsewhere.

Knows no Django, so that an import can read in processes of its own (``web/bring_in.py``).
"""

from dataclasses import dataclass

from rondpunt.lib.language import detect
from rondpunt.lib.safe_html import make_safe
from rondpunt.lib.stems import stems
from rondpunt.networks.wire import Incoming


@dataclass(frozen=True, slots=True)
class Reading:
    """What the house keeps beside a message: its HTML made safe, its language, its words for the index."""

    safe_html: str
    language: str
    stems: str


def read(message: Incoming) -> Reading:
    """Read one message. The language is the one detected, else the one the network says."""
    language = detect(message.text) or message.language[:2]
    words = f"{message.subject[:300]} {message.text} {message.author.name} {message.author.handle}"
    return Reading(make_safe(message.html), language, stems(words, language))
