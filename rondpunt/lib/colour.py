"""Colours that people can read: contrast by WCAG 2.2, and the nearest shade of a colour that has enough of it."""

from collections.abc import Sequence

TEXT = 4.5  # WCAG 2.2, success criterion 1.4.3
_STEPS = 100


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 to 1, as WCAG 2.2 defines it."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(colour: str, into: str, share: float) -> str:
    """``share`` (0 to 1) of ``colour`` mixed into another, as ``#rrggbb``."""
    pairs = zip(_parts(colour), _parts(into), strict=True)
    return "#" + "".join(f"{round(ours * share + theirs * (1 - share)):02x}" for ours, theirs in pairs)


def readable(colour: str, papers: Sequence[str], towards: str, least: float = TEXT) -> str:
    """``colour``, or the nearest step from it ``towards`` black or white that reads well on every paper."""
    for step in range(_STEPS + 1):
        shade = mix(towards, colour, step / _STEPS)
        if all(contrast(shade, paper) >= least for paper in papers):
            return shade
    return towards


def ink_on(colour: str, light: str = "#ffffff", dark: str = "#0c1a2b") -> str:
    """The ink that reads best on a colour."""
    return max((light, dark), key=lambda ink: contrast(ink, colour))
