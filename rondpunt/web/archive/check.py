"""Look whether packages are what they were when they were made: one bag, or a folder of them with its index."""

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path

from rondpunt.lib.bag import TAGS
from rondpunt.lib.bag_check import faults_of, is_bag
from rondpunt.web.archive.period import INDEX, INDEX_SUM

LARGEST_INDEX = 64 * 1024 * 1024


class NotAPackage(Exception):
    """There is nothing to look at; the text is for the administrator at the terminal."""


def check(folder: Path) -> tuple[int, list[str]]:
    """How many bags were looked at, and everything that is wrong with them. Raises ``NotAPackage``."""
    if is_bag(folder):
        return 1, [str(fault) for fault in faults_of(folder)]
    content = _index(folder)
    try:
        rows = [(str(one["folder"]), str(one["sha256"])) for one in json.loads(content)["posts"]]
    except (ValueError, KeyError, TypeError) as error:
        raise NotAPackage(f"{folder / INDEX} cannot be read ({error}).") from error
    there = {path.name for path in folder.iterdir() if path.is_dir()}
    told = Counter(name for name, _expected in rows)
    faults = _faults_of_index(folder, content)
    faults += [f"{name} stands in the index {count} times" for name, count in told.items() if count > 1]
    faults += [f"{name} stands in no index" for name in sorted(there - set(told))]
    for name, expected in rows:
        faults += _faults(folder, name, expected) if name in there else [f"{name} is missing"]
    return len(rows), faults


def _index(folder: Path) -> bytes:
    try:
        if (folder / INDEX).stat().st_size > LARGEST_INDEX:
            raise NotAPackage(f"{folder / INDEX} is too large to be an index.")
        return (folder / INDEX).read_bytes()
    except OSError as error:
        raise NotAPackage(f"{folder} is no bag, and holds no {INDEX} that says which bags belong to it.") from error


def _faults_of_index(folder: Path, content: bytes) -> list[str]:
    """A row that was taken out together with its package is seen only here."""
    try:
        words = (folder / INDEX_SUM).read_text("utf-8")[:1000].split()
    except (OSError, ValueError):
        return [f"{INDEX_SUM} is missing: nobody can tell whether {INDEX} is whole"]
    return [] if words[:1] == [sha256(content).hexdigest()] else [f"{INDEX} is not what it was"]


def _faults(folder: Path, name: str, expected: str) -> list[str]:
    found = [f"{name}/{fault}" for fault in faults_of(folder / name)]
    tags = folder / name / TAGS
    if not found and sha256(tags.read_bytes()).hexdigest() != expected:
        return [f"{name} is another than the index tells"]
    return found
