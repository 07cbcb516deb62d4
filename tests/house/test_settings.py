"""Every setting is declared once, read where it is declared, and told to the administrator in the same words."""

import re

from rondpunt.web.environment import VARIABLES
from tests.house.reading import CHECKOUT, files, name, product

PAGE = CHECKOUT / "docs" / "look-up" / "settings.md"
READ = re.compile(r"""(?:env\(|environ\.get\(|getenv\(|environ\[)\s*["'](\w+)["']""")
ROW = re.compile(r"^\| `(\w+)` \| (.*?) \| (.*) \|$", re.M)


def test_every_setting_is_documented_with_its_default_and_meaning() -> None:
    told = {row[0]: (row[1].strip("`").replace("empty", ""), row[2]) for row in ROW.findall(PAGE.read_text("utf-8"))}
    assert told == {variable.name: (variable.default, variable.meaning) for variable in VARIABLES}


def test_the_code_reads_no_setting_that_is_not_declared() -> None:
    declared = {variable.name for variable in VARIABLES}
    read: dict[str, str] = {}
    for path in product():
        for variable in READ.findall(path.read_text(encoding="utf-8")):
            if variable.startswith("RONDPUNT_") or variable == "PORT":
                read[variable] = name(path)
    assert not {what: where for what, where in read.items() if what not in declared}
    assert not declared - set(read), "declared, and read by nobody"


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    declared = {variable.name for variable in VARIABLES}
    for path in files(".md"):
        named = set(re.findall(r"\bRONDPUNT_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")))
        unknown = {what for what in named - declared if not what.startswith("RONDPUNT_TEST")}
        assert not unknown, f"{name(path)}: {unknown}"
