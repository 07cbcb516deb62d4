"""Where the fresh words of a mail end and the quoted history begins, so that a screen can fold the history.

Nothing is thrown away: the two parts together are the text. Where no sign is certain, everything is fresh.
"""

import re
from itertools import islice

# "On Monday, Anna wrote:" as mail programs write it; it may break over two or three lines.
_INTRODUCTION = re.compile(
    r"^[ \t]*(?:"
    r"(?:on|op|am|le|il)\b[^\n]{3,200}(?:\n[^\n]{0,200}){0,2}?"
    r"(?:wrote|schreef|geschreven|schrieb|a [eé]crit|het volgende geschreven)[^\n]{0,80}:"
    r"|[^\n]{3,150}(?:wrote|schreef|schrieb|a [eé]crit)(?: (?:op|on|am|le|de|the)\b[^\n]{3,80})?[ \xa0]?:"
    r"|(?:schreef|schrieb|wrote) [^\n]{3,150}:"
    r")[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# "-----Original Message-----" and the like.
_RULE = re.compile(
    r"^[ \t>]*[-_*]{2,}[ \t]*(?:original message|forwarded message|oorspronkelijk(?:e)? bericht|doorgestuurd bericht"
    r"|message d['’]origine|message original|message transf[eé]r[eé]|urspr[uü]ngliche nachricht"
    r"|weitergeleitete nachricht|begin forwarded message)[ \t]*[-_*]{2,}[ \t]*$|^_{20,}[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# Outlook writes the old fields without a rule: From, Sent, To, Subject in the language of the writer.
_FIELDS = re.compile(
    r"^[ \t*]*(?:from|van|de|von)[ \t]*:\*?[^\n]+\n(?:[^\n]*\n){0,1}?"
    r"[ \t*]*(?:sent|date|verzonden|verstuurd|datum|envoy[eé]|date|gesendet)(?: (?:on|op|le|am))?[ \t]*:[^\n]+\n"
    r"(?:[ \t*]*(?:to|aan|[aà]|an|cc|onderwerp|subject|objet|betreff)[ \t]*:[^\n]*(?:\n|$)){1,}",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED_LINE = re.compile(r"^[ \t]{0,2}>")
_LONGEST = 500_000
_MOST_INTRODUCTIONS = 30


def split_quote(text: str) -> tuple[str, str]:
    """``(fresh, quoted)``: what was written now, and the history under it ("" if there is none).

    ``fresh + quoted == text``. Answers between quoted lines stay fresh, as does a mail that only forwards.
    """
    if len(text) > _LONGEST:
        return text, ""
    starts = [found.start() for sign in (_RULE, _FIELDS) if (found := sign.search(text))]
    introduced = _introduced(text)
    if introduced is not None:
        starts.append(introduced)
    trailing = _trailing(text)
    if trailing is not None:
        starts.append(trailing)
    at = min(starts, default=len(text))
    # Nothing above the quotation: a forwarded mail, or an answer below the quotation. Both must be seen.
    return (text[:at], text[at:]) if text[:at].strip() else (text, "")


def _introduced(text: str) -> int | None:
    """Where "X wrote:" stands before quoted lines that nobody answers in between."""
    for found in islice(_INTRODUCTION.finditer(text), _MOST_INTRODUCTIONS):
        below = text[found.end() :].strip("\n")
        if not below.strip() or not _answered_between(below):
            return found.start()
    return None


def _answered_between(below: str) -> bool:
    """Unquoted words after a quoted line: somebody answers point by point."""
    seen = False
    for line in below.split("\n"):
        if _QUOTED_LINE.match(line):
            seen = True
        elif line.strip() and seen and not line.startswith("-- "):
            return True
    return False


def _trailing(text: str) -> int | None:
    """Where a block of quoted lines begins that runs to the end."""
    lines = text.split("\n")
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    first = last
    while first and (_QUOTED_LINE.match(lines[first - 1]) or not lines[first - 1].strip()):
        first -= 1
    while first < last and not lines[first].strip():
        first += 1
    if first == last or not _QUOTED_LINE.match(lines[first]):
        return None
    return sum(len(line) + 1 for line in lines[:first])
