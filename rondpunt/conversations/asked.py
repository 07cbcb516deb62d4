"""What somebody typed into the search field, understood: words, "phrases", -without, and operators such as from:dirk.

What is not understood is said, never an error: an unknown operator is searched as words and told with a hint.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

LONGEST = 200  # characters of the line that are read
MOST_PARTS = 24
STATES = ("open", "closed", "waiting", "mine", "unassigned", "overdue", "formal", "public")
PLACES, THINGS = ("notes",), ("file",)
OPERATORS = ("from", "to", "network", "team", "owner", "before", "after", "number", "is", "in", "has")
# An operator with its value, a phrase, or whatever stands between white space; each perhaps after a minus.
_PART = re.compile(r'(-?)(?:([^\W\d_]{2,12}):("[^"]*"|[^\s"]+)|"([^"]*)"|(\S+))')
_DIGITS = re.compile(r"[0-9]{1,17}")
NUMBER = re.compile(r"R-(\d{4})-(\d{5,17})", re.IGNORECASE | re.ASCII)  # of a conversation, as citizens know it
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator that was understood; ``as_typed`` is what a chip takes away again."""

    name: str
    value: str
    as_typed: str
    is_minus: bool = False


@dataclass(slots=True)
class Asked:
    """A line of search. ``hints`` say what was not understood, in the reader's language."""

    text: str = ""
    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    operators: list[Operator] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    @property
    def has_words(self) -> bool:
        """Whether there is something to look up in the index of words."""
        return bool(self.words or self.phrases)

    def values(self, name: str) -> list[Operator]:
        """What was asked with one operator."""
        return [one for one in self.operators if one.name == name]

    def text_without(self, *operators: Operator) -> str:
        """The line when these operators are taken away."""
        text = self.text
        for one in operators:
            text = text.replace(one.as_typed, " ", 1)
        return " ".join(text.split())


def asked_from(text: str) -> Asked:
    """The line, understood. Never raises, whatever was typed."""
    asked = Asked(text=" ".join(text.replace("\0", " ").split())[:LONGEST])
    for part in list(_PART.finditer(asked.text))[:MOST_PARTS]:
        minus, name, value, phrase, word = part.groups()
        if name:
            _operator(asked, part.group(), name.lower(), value.strip('"').strip(), is_minus=bool(minus))
        elif phrase is not None:
            (asked.without if minus else asked.phrases).extend([phrase] if phrase.strip() else [])
        elif NUMBER.fullmatch(word):
            asked.operators.append(Operator("number", word, part.group(), bool(minus)))
        else:
            (asked.without if minus else asked.words).append(word)
    if asked.without and not asked.has_words:
        asked.hints.append(_("A word to leave out needs a word to look for beside it."))
    return asked


def _operator(asked: Asked, typed: str, name: str, value: str, *, is_minus: bool) -> None:
    if name not in OPERATORS and value.startswith("//"):  # the address of a page
        (asked.without if is_minus else asked.words).append(value)
        return
    if name not in OPERATORS:
        # “dossier:12” is more often a word of the citizen's than a mistake.
        known = ", ".join(f"{one}:" for one in OPERATORS)
        hint = _("“%(name)s:” is not an operator, so it was searched as words. There are: %(known)s")
        asked.hints.append(hint % {"name": name, "known": known})
        (asked.without if is_minus else asked.words).extend([name, value])
        return
    choices = {"is": STATES, "in": PLACES, "has": THINGS}.get(name)
    if choices and value.lower() not in choices:
        hint = _("“%(typed)s” says nothing here. After %(name)s: comes one of: %(choices)s")
        asked.hints.append(hint % {"typed": typed, "name": name, "choices": ", ".join(choices)})
    elif name == "number" and not (NUMBER.fullmatch(value) or _DIGITS.fullmatch(value)):
        asked.hints.append(_("“%(typed)s” is no number; write one as R-2026-00123.") % {"typed": typed})
    elif name in ("before", "after") and day(value) is None:
        asked.hints.append(_("“%(typed)s” is no date; write one as 2026-11-25.") % {"typed": typed})
    elif value:
        asked.operators.append(Operator(name, value.lower() if choices else value, typed, is_minus))


def day(value: str) -> date | None:
    """A day as people write it, or None."""
    for form in _DATES:
        try:
            return datetime.strptime(value, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def in_words(operator: Operator) -> str:
    """What an operator asks for, in the reader's language."""
    states = {
        "open": _("open"),
        "closed": pgettext("conversations", "closed"),
        "waiting": _("waiting for us"),
        "mine": _("mine, as owner"),
        "unassigned": _("of nobody yet"),
        "overdue": _("overdue"),
        "formal": _("formal message"),
        "public": _("in public"),
    }
    told = {"value": operator.value}
    return {
        "from": _("from %(value)s") % told,
        "to": _("to our account %(value)s") % told,
        "network": _("on %(value)s") % told,
        "team": _("of team %(value)s") % told,
        "owner": _("owner %(value)s") % told,
        "before": _("before %(value)s") % told,
        "after": _("after %(value)s") % told,
        "number": _("number %(value)s") % told,
        "is": states.get(operator.value, operator.value),
        "in": _("in notes"),
        "has": _("with a file"),
    }[operator.name]
