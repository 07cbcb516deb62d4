"""Modules explain themselves, carry names of the house, and let errors be seen."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.reading import CHECKOUT, files, functions, imports, is_test, name, product, tree

# Django, allauth and Python call these by name; what they are for is told where they come from.
THEIRS = {"Meta", "clean", "encrypt", "decrypt", "is_open_for_signup", "get_by_natural_key"}
# Frameworks ask for these methods on a class of ours.
THEIR_CLASSES = re.compile(r"(Config|QuerySet|Adapter|Form|Field)$")
FORBIDDEN = {"utils", "util", "helpers", "helper", "services", "service", "managers", "signals", "common", "misc"}
# The one place that catches everything: a job that fails must not end the worker. Today the queue's library does it.
CATCHES_ALL: set[str] = {"rondpunt/web/worker.py", "rondpunt/networks/senders.py"}  # its threads are the worker's


def _bare(path: Path) -> Iterator[str]:
    """Public functions and classes without a docstring."""

    def within(body: list[ast.stmt], prefix: str, quiet: bool) -> Iterator[str]:
        for node in body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if node.name.startswith("_") or node.name in THEIRS or ast.get_docstring(node):
                explained = True
            else:
                explained = quiet
            if isinstance(node, ast.ClassDef):
                protocol = any("Protocol" in ast.unparse(base) for base in node.bases)
                # A queryset or an app's config is explained by its methods, choices by their words.
                named = bool(THEIR_CLASSES.search(node.name)) or any("Choices" in ast.unparse(b) for b in node.bases)
                explained = explained or named
                yield from within(node.body, f"{prefix}{node.name}.", protocol or node.name.startswith("_"))
            elif THEIR_CLASSES.search(prefix.rstrip(".")) and re.match(r"clean_|get_password", node.name):
                explained = True
            if not explained:
                yield f"{name(path)}: {prefix}{node.name}"

    yield from within(tree(path).body, "", quiet=False)


def test_every_module_says_what_it_is_for() -> None:
    silent = [name(path) for path in files(".py") if tree(path).body and not ast.get_docstring(tree(path))]
    assert not [path for path in silent if "/migrations/" not in path]


def test_every_room_says_what_it_is_for() -> None:
    rooms = [path.parent for path in (CHECKOUT / "rondpunt").glob("*/__init__.py")]
    assert len(rooms) >= 6
    assert not [name(room) for room in rooms if not ast.get_docstring(tree(room / "__init__.py"))]


def test_every_public_function_and_class_says_what_it_does() -> None:
    assert not [finding for path in product() for finding in _bare(path)]


def test_no_module_is_called_by_a_word_that_means_nothing() -> None:
    for path in files(".py", ".ts", ".css", ".html"):
        words = {*path.relative_to(CHECKOUT).with_suffix("").parts}
        assert not words & FORBIDDEN, name(path)


def test_nothing_listens_to_signals() -> None:
    for path in product():
        heard = [
            where for _, where in imports(path) if where.startswith(("django.dispatch", "django.db.models.signals"))
        ]
        assert not heard, name(path)


def test_only_the_worker_may_catch_every_error() -> None:
    """To close something and raise again is no catching: ``except BaseException`` that ends in ``raise`` is well."""
    found = []
    for path in product():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = ast.unparse(node.type) if node.type else "everything"
            raises_again = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            if caught in ("everything", "Exception", "BaseException") and not raises_again:
                found.append(f"{name(path)}:{node.lineno}")
    assert not [finding for finding in found if finding.split(":")[0] not in CATCHES_ALL]


def test_an_action_is_one_public_function() -> None:
    for path in product():
        if path.parent.name == "actions" and path.name != "__init__.py":
            public = [
                node.name for node in tree(path).body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"
            ]
            assert public, name(path)
            assert path.stem in public or len(public) <= SEVERAL.get(name(path), 1), f"{name(path)}: {public}"


SEVERAL: dict[str, int] = {}


def test_migrations_are_named_after_their_intention() -> None:
    for path in files(".py", under="rondpunt"):
        if path.parent.name == "migrations" and path.name != "__init__.py":
            assert not re.search(r"_auto_|_alter_|_remove_|_initial$|_and_more$|_\d{8}", path.stem), name(path)


def test_the_names_of_tests_complete_a_sentence() -> None:
    seen = 0
    for path in files(".py"):
        if not is_test(path) or not path.name.startswith("test_"):
            continue
        for _dotted, node in functions(path):
            if node.name.startswith("test_"):
                seen += 1
                assert node.name.count("_") >= 3, f"{name(path)}: {node.name} is no sentence"
    assert seen > 300
