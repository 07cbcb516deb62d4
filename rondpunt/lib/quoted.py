"""Quoted history in a message: what was said before, folded away so that what is new stands out.

Of a quotation in the middle nothing is hidden that people answer line by line: only what is long, or ends the message.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

SHORT_END = 400  # characters that may follow the history: a greeting, a signature
LONG = 600  # characters from which a quotation folds wherever it stands

_WROTE = re.compile(
    r"^(?:on|op|le|am)\b.{4,200}\b(?:wrote|schreef|écrit|schrieb)\b.{0,200}:\s*$", re.IGNORECASE | re.DOTALL
)
_FORWARD = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|oorspronkelijk bericht|message d'origine|ursprüngliche nachricht"
    r"|forwarded message|doorgestuurd bericht)\s*-{2,}|_{20,})\s*$",
    re.IGNORECASE,
)
_QUOTE_TAG = re.compile(r"<(/?)blockquote\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def parts(text: str) -> list[tuple[bool, str]]:
    """Plain ``text`` cut in (is history, words) pieces; joined with line ends they are the text again."""
    pieces = _runs(text)
    if not any(words.strip() for is_quoted, words in pieces if not is_quoted):
        return [(False, text)]  # nothing but a quotation: that is the message
    return [
        (is_quoted and _folds(len(words), sum(len(rest) for _, rest in pieces[place + 1 :])), words)
        for place, (is_quoted, words) in enumerate(pieces)
    ]


def without_history(text: str) -> str:
    """What is new in ``text``; all of it where somebody answers line by line. "" when nothing is new."""
    new = [words.strip() for is_quoted, words in _runs(text) if not is_quoted and words.strip()]
    return text.strip() if len(new) > 1 else "".join(new)


def _runs(text: str) -> list[tuple[bool, str]]:
    """``text`` cut where history begins and ends; joined with line ends the pieces are the text again."""
    lines = text.split("\n")
    marked = zip(_quoted_lines(lines), lines, strict=True)
    return [(is_quoted, "\n".join(line for _, line in run)) for is_quoted, run in groupby(marked, itemgetter(0))]


def folded(html: str, summary: str) -> str:
    """Safe ``html`` with its quoted history inside ``<details>``; ``summary`` must be safe."""
    if "<blockquote" not in html:
        return html
    out: list[str] = []
    done = 0
    for start, end in _outermost_quotations(html):
        before, quotation, after = _words(html[:start]), _words(html[start:end]), _words(html[end:])
        if before and _folds(len(quotation), len(after)):
            out += [html[done:start], f'<details class="quoted" hx-morph-skip><summary>{summary}</summary>']
            out += [html[start:end], "</details>"]
            done = end
    return "".join(out) + html[done:]


def _folds(length: int, after: int) -> bool:
    return length > LONG or (length > 80 and after < SHORT_END)


def _quoted_lines(lines: list[str]) -> list[bool]:
    """For each line whether it is history; the line that introduces it ("Op di schreef Anna:") goes with it."""
    quoted = [line.startswith(">") for line in lines]
    for index, line in enumerate(lines):
        if _FORWARD.match(line):
            quoted[index:] = [True] * (len(lines) - index)
            break
        following = next((at for at in range(index + 1, min(index + 3, len(lines))) if lines[at].strip()), None)
        if following is not None and quoted[following] and not quoted[index] and _WROTE.match(line):
            quoted[index:following] = [True] * (following - index)
    for index in range(1, len(lines) - 1):
        if not lines[index].strip() and quoted[index - 1] and quoted[index + 1]:
            quoted[index] = True
    return quoted


def _outermost_quotations(html: str) -> Iterator[tuple[int, int]]:
    depth = start = 0
    for tag in _QUOTE_TAG.finditer(html):
        if tag[1]:
            depth -= 1
            if depth == 0:
                yield start, tag.end()
        else:
            start = tag.start() if depth == 0 else start
            depth += 1


def _words(html: str) -> str:
    return " ".join(_TAG.sub(" ", html).split())
