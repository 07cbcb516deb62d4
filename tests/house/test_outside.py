"""One way out: whatever leaves this machine goes through ``rondpunt/lib/guarded.py``, which knows limits of time."""

import ast
import json
import re

from tests.house.reading import CHECKOUT, files, imports, name, product, tree

GUARDED = "rondpunt/lib/guarded.py"
NEVER = ("requests", "urllib.request", "urllib3", "aiohttp", "http.client", "ftplib", "telnetlib", "poplib", "pycurl")
# Modules that name httpx: for its errors, types and addresses. None may make a client or send by itself.
OPENS = {"Client", "AsyncClient", "get", "post", "put", "patch", "delete", "head", "options", "request", "stream"}
# These open sockets. The mail lines take theirs from ``guarded.connect``; the supervisor asks its own ports.
SOCKETS = {
    "create_connection": {GUARDED, "rondpunt/web/supervise.py"},
    "IMAP4": {"rondpunt/lib/mail/imap.py"},
    "SMTP": {"rondpunt/lib/mail/smtp.py"},
}


def test_no_module_brings_its_own_way_out() -> None:
    for path in product():
        own = [where for _, where in imports(path) if where.startswith(NEVER)]
        assert not own, f"{name(path)}: {own}"


def test_only_the_guarded_client_opens_a_connection() -> None:
    guarded = 0
    for path in product():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "httpx":
                opens = node.attr in OPENS and not _is_type(node, path.read_text(encoding="utf-8"))
                guarded += opens and name(path) == GUARDED
                assert not opens or name(path) == GUARDED, f"{name(path)}:{node.lineno} httpx.{node.attr}"
    assert guarded == 1


def _is_type(node: ast.Attribute, text: str) -> bool:
    """``httpx.Client`` as an annotation is no call."""
    after = text.splitlines()[(node.end_lineno or 1) - 1][node.end_col_offset :]
    return not after.startswith("(")


def test_sockets_are_opened_in_the_few_known_places() -> None:
    for path in product():
        for node in ast.walk(tree(path)):
            used = [node.func] if isinstance(node, ast.Call) else node.bases if isinstance(node, ast.ClassDef) else []
            for what in used:
                if isinstance(what, ast.Attribute) and what.attr in SOCKETS:
                    assert name(path) in SOCKETS[what.attr], f"{name(path)}:{node.lineno} {what.attr}"


def test_whatever_waits_for_the_outside_has_a_time_out() -> None:
    calls = 0
    for path in product():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr == "create_connection":
                    calls += 1
                    assert len(node.args) > 1 or any(word.arg == "timeout" for word in node.keywords), name(path)
                for word in node.keywords:
                    endless = word.arg in ("timeout", "seconds") and isinstance(word.value, ast.Constant)
                    assert not endless or word.value.value is not None, f"{name(path)}:{node.lineno}"  # type: ignore[attr-defined]
    assert calls >= 2
    text = (CHECKOUT / GUARDED).read_text(encoding="utf-8")
    assert re.search(r"timeout=httpx\.Timeout\(READ_SECONDS, connect=CONNECT_SECONDS\)", text)


def test_lock_files_name_no_registry() -> None:
    for path in sorted((CHECKOUT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert "--index-url" not in text and "--find-links" not in text and "://" not in text, name(path)
        assert "--hash=sha256:" in text, name(path)
    locks = [CHECKOUT / "package-lock.json", *(CHECKOUT / "tests").rglob("package-lock.json")]
    for path in locks:
        if "node_modules" in path.parts:
            continue
        packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
        assert packages
        assert not [place for place, told in packages.items() if "resolved" in told], name(path)


def test_no_file_names_a_place_on_one_persons_machine() -> None:
    homes = re.compile(r"(?<![\w.])/(?:home|Users|work|root)/[\w.]+")
    for path in files(".py", ".ts", ".md", ".html", ".css", ".toml", ".json", ".yml", ".mjs"):
        found = homes.findall(path.read_text(encoding="utf-8"))
        assert not found, f"{name(path)}: {found}"
