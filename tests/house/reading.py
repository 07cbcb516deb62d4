"""The checkout as the house tests see it: which files there are, and Python as a tree."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
ROOMS = ("people", "networks", "knowledge", "strategy", "conversations", "publishing", "web")
OURS = ("rondpunt", "tests", "scripts", "bench", "islands", "docs", ".ci")
NOT_OURS = {"__pycache__", "node_modules", "built", "var", ".work"}


@cache
def files(*endings: str, under: str = "") -> tuple[Path, ...]:
    """Every file of ours with one of these endings, in the checkout or in one folder of it."""
    roots = [CHECKOUT / under] if under else [CHECKOUT / name for name in OURS]
    found = [path for root in roots for path in root.rglob("*") if path.suffix in endings and path.is_file()]
    if not under:
        found += [path for path in CHECKOUT.iterdir() if path.suffix in endings]
    return tuple(sorted(path for path in found if not NOT_OURS & set(path.relative_to(CHECKOUT).parts)))


def name(path: Path) -> str:
    """The path as it is written in a finding."""
    return path.relative_to(CHECKOUT).as_posix()


def is_test(path: Path) -> bool:
    """Whether a module only serves the tests."""
    return "tests" in path.parts or path.name == "conftest.py"


def product() -> tuple[Path, ...]:
    """The modules of the product: no tests, no migrations."""
    modules = files(".py", under="rondpunt")
    return tuple(path for path in modules if not is_test(path) and "migrations" not in path.parts)


def templates() -> tuple[Path, ...]:
    """Django's templates; the practice network speaks Jinja and has its own."""
    found = files(".html", ".txt", ".svg", under="rondpunt")
    return tuple(path for path in found if "templates" in path.parts and "plein" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """A module, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function and method of a module with its dotted name, nested ones too."""

    def within(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield prefix + node.name, node
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from within(node.body, f"{prefix}{node.name}.")

    yield from within(tree(path).body, "")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import of a module, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
