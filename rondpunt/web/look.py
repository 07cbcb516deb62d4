"""The look: the organisation's colour made readable, and the themes a reader may choose."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from rondpunt.lib.colour import ink_on, mix, readable
from rondpunt.people.models import Organisation

THEME_COOKIE = "theme"
THEMES = (
    ("", _("as my device")),
    ("light", _("light")),
    ("dark", _("dark")),
    ("contrast", _("high contrast")),
)
# The papers of tokens.css on which the colour stands as text; test_tokens.py holds both together.
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
    sign = readable(colour, [*LIGHT_PAPERS, mix(colour, "#ffffff", 0.1)], "#000000")
    return Shades(sign, ink_on(sign), mix(sign, "#ffffff", 0.1))


def on_dark(colour: str) -> Shades:
    """A colour fit for dark paper: lightened as far as its text needs."""
    sign = readable(colour, [*DARK_PAPERS, mix("#ffffff", "#1b1f24", 0.2)], "#ffffff")
    return Shades(sign, ink_on(sign), mix(sign, "#1b1f24", 0.15))


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
