"""Every string a person sees stands in the four catalogues, translated, with its placeholders and tags whole."""

import importlib.util
import re
import shutil
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType

import polib
import pytest
from django.utils.translation.template import templatize

from tests.house import bare
from tests.house.reading import CHECKOUT, name, product, templates, tree

AGAIN = ".venv/bin/python scripts/collect_words.py"
TRANSLATED = ("nl", "fr", "de")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|%%")
TAG = re.compile(r"</?[a-z][^>]*>")


@cache
def collecting() -> ModuleType:
    """The script that collects, as a module: the test reads the house as the catalogues are made."""
    spec = importlib.util.spec_from_file_location("collect_words", CHECKOUT / "scripts" / "collect_words.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(collecting().catalogue(language)))


def whole(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each translated form with the text it must agree with."""
    if entry.msgid_plural:
        forms = entry.msgstr_plural
        return [(entry.msgid if form == 0 else entry.msgid_plural, forms.get(form, "")) for form in (0, 1)]
    return [(entry.msgid, entry.msgstr)]


def marks(text: str) -> tuple[Counter[str], Counter[str]]:
    return Counter(PLACEHOLDER.findall(text)), Counter(TAG.findall(PLACEHOLDER.sub("", text)))


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_every_string_stands_in_the_catalogue_and_nothing_else_does(language: str) -> None:
    collected = {(words.context, words.text, words.plural) for words in collecting().collect().values()}
    assert len(collected) > 800
    kept = {(entry.msgctxt, entry.msgid, entry.msgid_plural or "") for entry in catalogue(language)}
    assert not collected - kept, f"not in the catalogue: {AGAIN}"
    assert not kept - collected, f"said nowhere any more: {AGAIN}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_string_is_translated(language: str) -> None:
    entries = catalogue(language)
    assert not [entry.msgid for entry in entries if not all(said.strip() for _, said in whole(entry))]
    assert not [entry.msgid for entry in entries if entry.fuzzy or entry.obsolete]


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_and_tags_are_those_of_the_string(language: str) -> None:
    broken = [said for entry in catalogue(language) for text, said in whole(entry) if marks(text) != marks(said)]
    assert not broken


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_a_catalogue_reads_as_the_collecting_command_writes_it(language: str) -> None:
    """Sorted, without dates, line numbers or guesses: its history shows what changed and nothing else."""
    text = collecting().catalogue(language).read_text(encoding="utf-8")
    assert f"{collecting().tidied(catalogue(language), _as_kept(language), language)}\n" == text, AGAIN
    assert not re.search(r"^#: .*:\d", text, re.M)
    assert "-Date: " not in text
    assert collecting().PLURALS[language] in text


def _as_kept(language: str) -> dict[tuple[str | None, str], object]:
    words = collecting().Words
    return {
        (entry.msgctxt, entry.msgid): words(
            entry.msgctxt, entry.msgid, entry.msgid_plural or "", {file for file, _ in entry.occurrences}
        )
        for entry in catalogue(language)
    }


@pytest.mark.skipif(not shutil.which("xgettext"), reason="GNU gettext is not here (apt-get install gettext)")
def test_gettext_itself_finds_no_string_that_we_miss(tmp_path: Path) -> None:
    listed = []
    for number, path in enumerate(collecting().files()):
        copy = tmp_path / f"{number}.py"
        source = path.read_text(encoding="utf-8")
        copy.write_text(source if path.suffix == ".py" else templatize(source), encoding="utf-8")
        listed.append(str(copy))
    keys = ("gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3", "pgettext_lazy:1c,2")
    command = [
        "xgettext",
        "-L",
        "Python",
        "--from-code=UTF-8",
        "--no-location",
        "-o",
        "-",
        *[f"-k{key}" for key in keys],
    ]
    found = subprocess.run([*command, "-kgettext_noop", "-k_", *listed], capture_output=True, text=True, check=True)
    theirs = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(found.stdout)}
    assert len(theirs) > 700
    assert not theirs - set(collecting().collect())


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello there</p>",
        '<a title="Go back" href="/">‹</a>',
        '<input placeholder="{{ x }} Your name">',
        '{{ name|default:"nobody" }}',
        "{% if x %}Yes{% else %}–{% endif %}",
    ],
)
def test_words_outside_translate_tags_are_seen(source: str) -> None:
    assert bare.in_template(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p class="is-late">{% translate "Hello there" %} · <kbd>Enter</kbd></p>',
        '<a title="{% translate "Go back" %}" href="/back/">‹ {{ name|default:_("nobody") }}</a>',
        "{% blocktranslate %}Hello <b>{{ name }}</b>{% endblocktranslate %}{# a remark #}",
        "{% comment %}not seen{% endcomment %}<h1>Rondpunt</h1>",
    ],
)
def test_translated_words_names_and_keys_are_left_alone(source: str) -> None:
    assert not bare.in_template(source)


def test_no_template_shows_words_that_cannot_be_translated() -> None:
    assert len(templates()) > 100
    found = {
        name(path): words
        for path in templates()
        if (words := bare.in_template(path.read_text(encoding="utf-8"), html=path.suffix != ".txt"))
    }
    assert not found


def test_no_label_help_or_notice_in_python_is_a_bare_string() -> None:
    # The command line speaks to administrators, in English.
    shown = [path for path in product() if "commands" not in path.parts]
    found = {name(path): words for path in shown if (words := list(bare.in_python(tree(path))))}
    assert not found
