"""Documents that lead somewhere: every link to a file, every command, every path that the documents name exists."""

import re
import tomllib

import pytest
from click import Group

from rondpunt.web.cli import main
from tests.house.reading import CHECKOUT, files, name

LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.S)
TARGET = re.compile(r"^([a-z-]+):", re.M)
CHECKED = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")


def test_every_link_to_a_file_leads_somewhere() -> None:
    seen = 0
    for path in files(".md"):
        text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.S)
        for link in LINK.findall(text):
            if "://" in link or link.startswith("mailto:"):
                continue
            seen += 1
            target = (path.parent / link).resolve()
            assert target.exists(), f"{name(path)}: {link}"
    assert seen > 20


def test_every_document_stands_in_the_index() -> None:
    docs = CHECKOUT / "docs"
    listed = {(docs / link).resolve() for link in LINK.findall((docs / "README.md").read_text(encoding="utf-8"))}
    found = set(files(".md", under="docs")) - {docs / "README.md"}
    assert len(found) > 15
    assert not sorted(name(path) for path in found - listed)


def test_every_command_in_the_documents_exists() -> None:
    targets = set(TARGET.findall((CHECKOUT / "Makefile").read_text(encoding="utf-8")))
    seen = 0
    for path in files(".md"):
        for code in CODE.findall(path.read_text(encoding="utf-8")):
            for target in re.findall(r"\bmake ([a-z][a-z-]*)", code):
                seen += 1
                assert target in targets, f"{name(path)}: make {target}"
            for first, second in re.findall(r"\brondpunt ([a-z]+)(?: ([a-z]+))?", code):
                seen += 1
                command = main.get_command(None, first)  # type: ignore[arg-type]
                assert command, f"{name(path)}: rondpunt {first}"
                assert not isinstance(command, Group) or not second or second in command.commands, f"{first} {second}"
    assert seen > 10


def test_the_architecture_names_only_files_that_exist() -> None:
    text = (CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:rondpunt|tests|docs|scripts|islands)/[\w./-]+)`", text)
    assert len(named) > 15
    assert not [path for path in named if not (CHECKOUT / path).exists()]


@pytest.mark.parametrize("document", CHECKED)
def test_the_documents_that_a_stranger_looks_for_are_there(document: str) -> None:
    assert len((CHECKOUT / document).read_text(encoding="utf-8")) > 500


def test_decisions_are_numbered_without_gaps_and_short() -> None:
    decisions = sorted((CHECKOUT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    assert not [path.name for path in decisions if len(path.read_text(encoding="utf-8").splitlines()) > 40]


def test_the_changelog_is_kept_as_keep_a_changelog_asks() -> None:
    text = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(.+?)\]", text, re.M)
    assert headings[0] == "Unreleased"
    kinds = set(re.findall(r"^### (\w+)", text, re.M))
    assert kinds and kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_publiccode_says_what_the_standard_asks() -> None:
    """The required keys of publiccode.yml 0.4; read line by line, for no parser of YAML is installed."""
    text = (CHECKOUT / "publiccode.yml").read_text(encoding="utf-8")
    keys = re.findall(r"^(\w+):", text, re.M)
    required = {"publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType"}
    assert required | {"description", "legal", "maintenance", "localisation"} <= set(keys)
    assert len(keys) == len(set(keys)) and "\t" not in text
    assert re.search(r"^  license: EUPL-1\.2$", text, re.M)
    short = re.findall(r"shortDescription: (.+)", text)
    assert short and all(len(line.strip('"')) <= 150 for line in short)
    # What is not so yet is not said: no release, so no version; no public repository, so an address that leads nowhere.
    assert ("softwareVersion" in keys) == ("releaseDate" in keys)
    address = re.search(r'^url: "(https://[^"]+\.git)"$', text, re.M)
    assert address and not re.search(r"//([\w-]+\.)*example(\.\w+)?/|//localhost", address[1])
    licence = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["license"]
    assert licence == "EUPL-1.2"
