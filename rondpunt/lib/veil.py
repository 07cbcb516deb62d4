"""Take known personal data out of a text: names, addresses, numbers. What nobody told us of cannot be found here."""

import re
from collections.abc import Iterable

VEIL = "[…]"
SHORTEST_NAME = 3  # letters; shorter parts of a name ("de", "Bo") are words of every sentence
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"(?<!\w)\+?\d(?:[\s./-]?\d){6,17}(?!\w)")  # phone, national and account numbers
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?\b")  # IBAN, ISO 13616


def veiled(text: str, secrets: Iterable[str]) -> str:
    """``text`` with every one of ``secrets`` that stands in it as a whole word replaced, whatever its capitals."""
    longest_first = sorted({secret.strip() for secret in secrets if secret.strip()}, key=len, reverse=True)
    if not longest_first:
        return text
    either = "|".join(re.escape(secret).replace(r"\ ", r"\s+") for secret in longest_first)
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", VEIL, text, flags=re.IGNORECASE)


def parts_of_name(name: str) -> set[str]:
    """A name whole, and each of its parts that is long enough and written as a name."""
    words = re.findall(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*", name)
    return {name, *(word for word in words if len(word) >= SHORTEST_NAME and word[:1].isupper())} - {""}


def traces(text: str) -> set[str]:
    """What in a text leads to one person: mail addresses, phone and account numbers."""
    return {found.group() for rule in (_ADDRESS, _ACCOUNT, _NUMBER) for found in rule.finditer(text)}
