"""The design tokens can be read: text 4.5:1 and controls 3:1 in light and dark, 7:1 and 4.5:1 in high contrast.

WCAG 2.2: 1.4.3 (text), 1.4.11 (what is no text), 1.4.6 (enhanced). Which colour stands on which paper is not written
down twice: each rule of the style sheets that names both is a pair, and ``PAIRS`` adds what is inherited.
"""

import re
from functools import cache

import pytest

from rondpunt.lib.colour import TEXT, contrast, mix
from rondpunt.web.look import DARK_PAPERS, LIGHT_PAPERS, OWN_COLOUR, OWN_COLOUR_DARK
from tests.house.reading import CHECKOUT, files, name

CONTROL, ENHANCED = 3.0, 7.0
CSS = "rondpunt/web/static/css"
TOKENS = CHECKOUT / CSS / "tokens.css"
LOOKS = ("light", "dark", "contrast light", "contrast dark")
COLOUR = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
PAPERS = ("paper", "surface", "surface-sunk")
WASHES = ("sign-wash", "wait-wash", "late-wash", "done-wash", "note-wash")
SIGNALS = ("sign", "wait", "late", "done", "note")
# Ink and soft ink stand on every paper and wash; a signal on every paper and on its own wash; ink of a button on it.
PAIRS = (
    *((ink, paper) for ink in ("ink", "ink-soft") for paper in (*PAPERS, *WASHES)),
    *((signal, paper) for signal in SIGNALS for paper in (*PAPERS, f"{signal}-wash")),
    ("sign-ink", "sign"),
)
# Edges by which one sees that something can be used, and the ring of the focus.
CONTROLS = tuple((edge, paper) for edge in ("edge-strong", *SIGNALS) for paper in PAPERS)


@cache
def blocks() -> dict[str, dict[str, tuple[str, str]]]:
    """Selector of each block of tokens.css, and its colours: name -> (on light, on dark)."""
    text = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.S)
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for selector, body in RULE.findall(text):
        colours = {one: (light, dark) for one, light, dark in COLOUR.findall(body)}
        found.setdefault(selector.strip(), {}).update(colours)
    return found


@cache
def look(which: str) -> dict[str, str]:
    """The colours that a reader of this look sees."""
    house = blocks()[":root"]
    if which.startswith("contrast"):
        house = {**house, **blocks()[':root[data-theme="contrast"]']}
    return {one: colours[which.endswith("dark")] for one, colours in house.items()}


def poor(which: str, pairs: tuple[tuple[str, str], ...], least: float) -> list[str]:
    """The pairs that do not reach ``least``."""
    colours = look(which)
    return [
        f"{which}: --{one} on --{other} is {ratio:.2f}:1"
        for one, other in pairs
        if (ratio := contrast(colours[one], colours[other])) < least
    ]


def written_pairs() -> set[tuple[str, str]]:
    """Colour and background that one rule of a style sheet names together."""
    found = set()
    for path in files(".css", under=CSS):
        for _selector, body in RULE.findall(path.read_text(encoding="utf-8")):
            ink = re.search(r"(?:^|[;\s])color: var\(--([a-z-]+)\)", body)
            paper = re.search(r"background(?:-color)?: var\(--([a-z-]+)\)", body)
            if ink and paper:
                found.add((ink[1], paper[1]))
    return found


def test_the_tokens_are_read_as_they_are_written() -> None:
    """A colour that is declared in another manner would not be measured."""
    text = TOKENS.read_text(encoding="utf-8")
    assert text.count("light-dark(") == len(COLOUR.findall(text)) > 40
    assert set(look("light")) == {*PAPERS, *WASHES, *SIGNALS, "ink", "ink-soft", "sign-ink", "edge", "edge-strong"}


@pytest.mark.parametrize("which", LOOKS)
def test_every_text_can_be_read_on_every_paper_it_stands_on(which: str) -> None:
    least = ENHANCED if which.startswith("contrast") else TEXT
    assert not poor(which, PAIRS, least)


@pytest.mark.parametrize("which", LOOKS)
def test_every_pair_that_a_rule_names_can_be_read(which: str) -> None:
    pairs = tuple(sorted(written_pairs()))
    assert len(pairs) >= 10
    assert not poor(which, pairs, TEXT)


@pytest.mark.parametrize("which", LOOKS)
def test_edges_of_controls_and_the_focus_ring_stand_out(which: str) -> None:
    assert not poor(which, CONTROLS, TEXT if which.startswith("contrast") else CONTROL)


@pytest.mark.parametrize("which", LOOKS)
def test_the_main_button_can_be_read_also_under_the_pointer(which: str) -> None:
    """Its background is then 88 % of itself; in oklab, which between these two lies near the plain mixture."""
    colours = look(which)
    rule = (CHECKOUT / CSS / "components" / "button.css").read_text(encoding="utf-8")
    assert "color-mix(in oklab, var(--sign) 88%, var(--ink))" in rule
    assert contrast(colours["sign-ink"], mix(colours["sign"], colours["ink"], 0.88)) >= TEXT


def test_high_contrast_is_the_same_chosen_as_asked_for_by_the_system() -> None:
    assert blocks()[':root[data-theme="contrast"]'] == blocks()[':root[data-theme=""]']


@pytest.mark.parametrize("which", LOOKS)
def test_an_edge_of_high_contrast_is_no_weaker_than_that_of_the_plain_look(which: str) -> None:
    colours, plain = look(which), look(which.removeprefix("contrast "))
    for one in ("edge", "edge-strong", "ink", "ink-soft", *SIGNALS):
        assert contrast(colours[one], colours["paper"]) >= contrast(plain[one], plain["paper"]) - 0.01, one


def test_the_organisations_colour_is_measured_on_the_papers_of_the_tokens() -> None:
    for which, papers, own in (("light", LIGHT_PAPERS, OWN_COLOUR), ("dark", DARK_PAPERS, OWN_COLOUR_DARK)):
        assert set(papers) == {look(which)[paper] for paper in PAPERS}
        assert own == look(which)["sign"]


def test_no_style_sheet_but_the_tokens_names_a_colour() -> None:
    bare = []
    for path in files(".css", under=CSS):
        if path == TOKENS:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.search(r"#[0-9a-fA-F]{3,8}\b(?=.*;)|\b(?:rgb|hsl|oklch)\(", line):
                bare.append(f"{name(path)}: {line.strip()}")
    assert not [line for line in bare if line not in VEILS]


# The veil over the page behind a sheet: no text stands on it.
VEILS = {f"{CSS}/components/keys.css: background: rgb(0 0 0 / 0.4);"}
