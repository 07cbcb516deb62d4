"""The look: the organisation's colour made readable, and the themes a reader may choose."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from rondpunt.lib.colour import contrast, ink_on, mix, readable
from rondpunt.people.models import Organisation

THEME_COOKIE = "theme"
THEMES = (
    ("", _("as my device")),
    ("light", _("light")),
    ("dark", _("dark")),
    ("contrast", _("high contrast")),
)
# The papers of tokens.css on which the colour stands as text; test_tokens.py holds both together.
OWN_COLOUR, OWN_COLOUR_DARK = "#14519e", "#8bb8f5"
LIGHT_PAPERS = ("#ffffff", "#fbfaf7", "#f3f1ec")
DARK_PAPERS = ("#14171b", "#1b1f24", "#101316")


@dataclass(frozen=True, slots=True)
class Shades:
    """One colour as ``--sign``, the ink on it, and its wash."""

    sign: str
    ink: str
    wash: str


def on_light(colour: str) -> Shades:
    """A colour fit for light paper: darkened as far as its text needs."""
    # The wash is made of what was asked for, not of the darker shade: it is a paper the shade was measured on.
    wash = mix(colour, "#ffffff", 0.1)
    sign = readable(colour, [*LIGHT_PAPERS, wash], "#000000")
    return Shades(sign, ink_on(sign), wash)


def on_dark(colour: str) -> Shades:
    """A colour fit for dark paper: lightened as far as its text needs."""
    wash = mix(colour, "#1b1f24", 0.15)
    sign = readable(colour, [*DARK_PAPERS, wash], "#ffffff")
    return Shades(sign, ink_on(sign), wash)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a colour reads on one kind of paper, and the shades that are used for it."""

    asked: str
    used: Shades
    paper: str
    ratio: float  # of the colour that was asked for, on the paper where it reads worst
    used_ratio: float

    @property
    def is_kept(self) -> bool:
        """Whether the colour is used as it was asked for."""
        return self.asked.lower() == self.used.sign.lower()


def readings(colour: str, colour_dark: str) -> tuple[Reading, Reading]:
    """The colour on light and on dark paper; empty colours are the blue of the house."""
    light = colour or OWN_COLOUR
    dark = colour_dark or colour or OWN_COLOUR_DARK
    return _reading(light, on_light(light), LIGHT_PAPERS), _reading(dark, on_dark(dark), DARK_PAPERS)


def _reading(asked: str, used: Shades, papers: tuple[str, ...]) -> Reading:
    # The wash is a paper of the colour's own making.
    grounds = (*papers, used.wash)
    ratio, used_ratio = (min(contrast(sign, ground) for ground in grounds) for sign in (asked, used.sign))
    return Reading(asked, used, papers[0], ratio, used_ratio)


def version(organisation: Organisation) -> str:
    """Changes with the colours and the logo, so that browsers may keep what they have."""
    parts = (organisation.colour, organisation.colour_dark, organisation.logo.name or "")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def house_style(organisation: Organisation) -> str:
    """The style sheet that lays the organisation's colour over the tokens; high contrast stays as it is."""
    if not organisation.colour:
        return ""
    light, dark = on_light(organisation.colour), on_dark(organisation.colour_dark or organisation.colour)
    rules = (
        f"--sign:light-dark({light.sign},{dark.sign});"
        f"--sign-ink:light-dark({light.ink},{dark.ink});"
        f"--sign-wash:light-dark({light.wash},{dark.wash})"
    )
    return (
        f':root:is([data-theme="light"],[data-theme="dark"]){{{rules}}}\n'
        f'@media not (prefers-contrast:more){{:root[data-theme=""]{{{rules}}}}}\n'
    )
