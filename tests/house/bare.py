"""Finds words that a person would see and that no translation can reach: in templates, and in Python's forms."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

# Names are the same in every language; so are keys, media types and units.
NAMES = {
    "Rondpunt",
    "Mastodon",
    "Bluesky",
    "Het",
    "Plein",
    "Dovecot",
    "JavaScript",
    "Enter",
    "CSV",
    "Atom",
    "RSS",
    "JSON",
    "Feed",
    "PDF",
    "px",
    "kB",
    "MB",
}
READ_ALOUD = {"title", "aria-label", "placeholder", "alt", "aria-description", "aria-roledescription", "label"}
# A key or a command is written as it is typed.
AS_TYPED = {"script", "style", "kbd", "code"}
MEANT = {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label"}
LEVELS = {"success", "info", "warning", "error"}
_BLOCK = re.compile(r"{%-?\s*blocktrans(?:late)?\b.*?{%-?\s*endblocktrans(?:late)?\s*-?%}", re.S)
_COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}", re.S)
_CODE = re.compile(r"{%.*?%}|{{.*?}}", re.S)
# What stands in a variable's place when it is empty is seen like any text.
_DEFAULT = re.compile(r"""{{[^}]*\|default(?:_if_none)?:["']([^"']*)["'][^}]*}}""")
# A tag whose name is chosen by a condition; a class handed to the page around by a block.
_CHOSEN_TAG = re.compile(r"(</?)(?={%)")
_CLASS = re.compile(r"\b[a-z]+__[a-z-]+")
_WORD = re.compile(r"[^\W\d_]{2,}")


def in_template(source: str, *, html: bool = True) -> list[str]:
    """The words of a template that stand outside translate tags, each with some of the text around."""
    source = _CHOSEN_TAG.sub(r"\1x ", _CLASS.sub("", source))
    plain = _CODE.sub(" ", _DEFAULT.sub(r"\1", _BLOCK.sub(" ", _COMMENT.sub("", source))))
    if not html:
        return [line.strip() for line in plain.splitlines() if _words(line)]
    page = _Page()
    page.feed(plain)
    page.close()
    return page.found


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._typed = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._typed += tag in AS_TYPED
        self.found += [f"{name}={value}" for name, value in attrs if name in READ_ALOUD and _words(value or "")]

    def handle_endtag(self, tag: str) -> None:
        self._typed -= tag in AS_TYPED

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_data(self, text: str) -> None:
        if not self._typed and _words(text):
            self.found.append(" ".join(text.split()))


def in_python(tree: ast.Module) -> Iterator[str]:
    """Labels, helps, names of fields and notices given as a bare string."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        given = [keyword.value for keyword in node.keywords if keyword.arg in MEANT]
        if isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
            given += node.args[1:2] if ast.unparse(node.func.value) == "messages" else []
        for value in given:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and _words(value.value):
                yield value.value


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word not in NAMES]
