"""Small files, small functions. What is larger today is listed here; the lists may only shrink."""

import ast
from pathlib import Path

from tests.house.reading import files, functions, is_test, name, product

MODULE, TEST, TEMPLATE, STYLE, FUNCTION = 400, 600, 80, 150, 30

# Longer than FUNCTION: name and lines. Shorten one and the test asks to lower or drop its line; none may be added.
LONG_FUNCTIONS: dict[str, int] = {
    "rondpunt/lib/html_text.py:to_text": 33,
    "rondpunt/people/actions/accept_invitation.py:accept_invitation": 31,
    "rondpunt/web/commands/user.py:add": 34,
}
# Longer than their kind may be: path and lines.
LONG_FILES: dict[str, int] = {"rondpunt/web/static/css/components/channels.css": 152}


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _limit(path: Path) -> int:
    match path.suffix:
        case ".css":
            return STYLE
        case ".html" | ".txt":
            return TEMPLATE
    return TEST if is_test(path) or ".test" in path.suffixes else MODULE


def _findings(found: dict[str, int], listed: dict[str, int]) -> list[str]:
    new = [f"{what} has {lines} lines" for what, lines in found.items() if lines > listed.get(what, 0)]
    gone = [f"{what} is short enough now: take it off the list" for what in listed if what not in found]
    less = [
        f"{what} has only {found[what]} lines now: write that in the list"
        for what, lines in listed.items()
        if found.get(what, lines) < lines
    ]
    return new + gone + less


def test_no_file_is_longer_than_its_kind_may_be() -> None:
    read = [path for path in files(".py", ".ts", ".html", ".css") if "migrations" not in path.parts]
    assert len(read) > 300
    long = {name(path): _lines(path) for path in read if _lines(path) > _limit(path)}
    assert not _findings(long, LONG_FILES)


def test_no_function_is_longer_than_thirty_lines_but_those_listed() -> None:
    long = {}
    for path in product():
        for dotted, node in functions(path):
            # The signature and the sentence that explains it are no part of its length.
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            lines = (node.end_lineno or 0) - first.lineno + 1
            if lines > FUNCTION:
                long[f"{name(path)}:{dotted}"] = lines
    assert not _findings(long, LONG_FUNCTIONS)
