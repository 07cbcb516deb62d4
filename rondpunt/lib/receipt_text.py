"""A receipt in words: ``{number}`` and ``{until}`` filled in, and nothing said of a day that nobody promised."""

import re
from collections.abc import Mapping

from rondpunt.lib import placeholders

# As in a standard answer, and one that is of receipts alone.
NAMES = {name: placeholders.NAMES[name] for name in ("number", "organisation")} | {
    "until": ("tegen", "avant le", "bis")
}
_CALLED = placeholders.called(NAMES)
_MARK = re.compile(r"\{([^{}\n]{0,60})\}")


def unknown(text: str) -> list[str]:
    """What stands between braces and nobody knows, each once."""
    return list(dict.fromkeys(mark[0] for mark in _MARK.finditer(text) if not _name(mark[1])))


def names_number(text: str) -> bool:
    """Whether the number stands in it: a receipt without one is none."""
    return any(_name(mark[1]) == "number" for mark in _MARK.finditer(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with ``values``. A line with something that has no value is left out."""
    lines = []
    for line in text.strip().splitlines():
        marks = [_name(mark[1]) for mark in _MARK.finditer(line)]
        if all(values.get(name) for name in marks):
            lines.append(_MARK.sub(lambda mark: values[_name(mark[1])], line).rstrip())
    return "\n".join(lines).strip()


def _name(written: str) -> str:
    return _CALLED.get(placeholders.bare(written), "")
