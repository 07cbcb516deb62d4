"""Collects every string a person sees into the catalogues (.po) of the four languages; needs no gettext tools.

.venv/bin/python scripts/collect_words.py

What is new comes in empty, what is gone goes out, nothing is guessed. A catalogue names the files a string stands in,
without line numbers, and carries no date: it changes only when a string does. Templates are read with Django's own
scanner, Python by its syntax tree, so the result is the same on every machine.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

CHECKOUT = Path(__file__).resolve().parent.parent
HOUSE = CHECKOUT / "rondpunt"
LOCALE = HOUSE / "locale"
# Rules from the Unicode CLDR, in gettext's own language. French has one form for 0 and 1.
PLURALS = {
    "nl": "nplurals=2; plural=(n != 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "de": "nplurals=2; plural=(n != 1);",
}
# Which arguments of a marking function are context, text and plural.
_MARKS = {
    "_": (None, 0, None),
    "_g": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
# The practice network speaks Jinja, and is the citizen's world, not ours.
_LEFT_OUT = {"tests", "locale", "static", "plein", "migrations", "node_modules"}
_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(n?p?gettext|_)\(({_LITERAL}(?:, {_LITERAL})*)(?:, ?count)?\)")


@dataclass(slots=True)
class Words:
    """One entry of a catalogue: context, text, plural (empty without), and the files it stands in."""

    context: str | None
    text: str
    plural: str = ""
    files: set[str] = field(default_factory=set)


def files() -> list[Path]:
    """The templates and modules whose strings are collected, in order."""
    found = (path for kind in ("*.py", "*.html", "*.txt") for path in HOUSE.rglob(kind))
    return sorted(path for path in found if not _LEFT_OUT & set(path.relative_to(HOUSE).parts))


def collect() -> dict[tuple[str | None, str], Words]:
    """All marked strings of the house by context and text."""
    collected: dict[tuple[str | None, str], Words] = {}
    for path in files():
        source = path.read_text(encoding="utf-8")
        for context, text, plural in _in_python(source) if path.suffix == ".py" else _in_template(source):
            words = collected.setdefault((context, text), Words(context, text))
            words.plural = words.plural or plural
            words.files.add(path.relative_to(CHECKOUT).as_posix())
    return collected


def _in_template(source: str) -> Iterator[tuple[str | None, str, str]]:
    for name, literals in _CALL.findall(templatize(source)):
        yield _pick(name, [ast.literal_eval(one) for one in re.findall(_LITERAL, literals)])


def _in_python(source: str) -> Iterator[tuple[str | None, str, str]]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name in _MARKS and texts:
            yield _pick(name, texts)


def _pick(name: str, texts: list[str]) -> tuple[str | None, str, str]:
    context, text, plural = _MARKS[name]
    return (
        None if context is None else texts[context],
        texts[text],
        "" if plural is None else texts[plural],
    )


def catalogue(language: str) -> Path:
    """Where the words of ``language`` stand."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def tidied(old: polib.POFile, collected: dict[tuple[str | None, str], Words], language: str) -> polib.POFile:
    """``old`` with exactly what was collected: sorted by file and text, no obsolete and no fuzzy entries."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete and not entry.fuzzy}
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Project-Id-Version": "Rondpunt",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    order = sorted(collected.values(), key=lambda words: (min(words.files), words.text, words.context or ""))
    new.extend(_entry(words, known.get((words.context, words.text))) for words in order)
    return new


def _entry(words: Words, was: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=words.text,
        msgctxt=words.context,
        occurrences=[(name, "") for name in sorted(words.files)],
        tcomment=was.tcomment if was else "",
    )
    if re.search(r"%(\(\w+\))?[sd]", words.text + words.plural):
        entry.flags = ["python-format"]
    if words.plural:
        entry.msgid_plural = words.plural
        entry.msgstr_plural = dict(was.msgstr_plural) if was and was.msgstr_plural else {0: "", 1: ""}
    elif was:
        entry.msgstr = was.msgstr
    return entry


def main() -> int:
    """Bring the four catalogues up to date; tell what is still to be translated."""
    collected = collect()
    for language in PLURALS:
        path = catalogue(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        old = polib.pofile(str(path)) if path.exists() else polib.POFile()
        new = tidied(old, collected, language)
        path.write_text(f"{new}\n", encoding="utf-8")
        # English needs no words of its own: a string without a translation is shown as it is.
        empty = 0 if language == "en" else len(new.untranslated_entries())
        print(f"{language}: {len(new)} strings, {empty} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
