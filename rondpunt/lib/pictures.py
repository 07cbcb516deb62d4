"""Pictures made ready for a network: turned upright, without anything that is not to be seen, and no larger than asked.

What a camera writes beside a picture (place, time, owner, its own small copy) never leaves this module: what is given
back is drawn anew from the points of the picture alone. The same picture and the same wish give the same bytes.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
MOST_POINTS = 64_000_000  # a camera of 60 megapixels; more takes too much memory, and no network shows it
LONGEST_SIDE = 2048
SMALLEST_SIDE = 320
_QUALITIES = (90, 82, 72)
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, IndexError, Image.DecompressionBombError)


class NotAPicture(Exception):
    """It is broken, or no picture at all."""


class OtherKind(Exception):
    """A picture of another kind than we send; the text is the kind as Pillow calls it."""


class Moves(Exception):
    """It holds more than one picture."""


class TooManyPoints(Exception):
    """It would not fit in the memory."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(f"{width} × {height}")
        self.width, self.height = width, height


class CannotFit(Exception):
    """However small it is made, it stays larger than asked, or no kind that is taken can hold it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture is, upright."""

    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. ``largest`` in bytes, 0 is any; ``ratio`` is width by height, None leaves it as it is.

    ``focus`` is the point (0 to 1 from the left, from the top) that stays in sight when a ratio cuts something off.
    """

    media_types: tuple[str, ...] = tuple(KINDS.values())
    largest: int = 0
    longest_side: int = LONGEST_SIDE
    ratio: float | None = None
    focus: tuple[float, float] = (0.5, 0.5)

    @property
    def recipe(self) -> str:
        """The wish in a line: what it makes of a picture is the same as long as this is."""
        kinds = ",".join(sorted(kind.removeprefix("image/") for kind in self.media_types))
        cut = f"/{self.ratio:.4f}@{self.focus[0]:.4f},{self.focus[1]:.4f}" if self.ratio else ""
        return f"1:{kinds}/{self.largest}/{self.longest_side}{cut}"


def look(content: bytes) -> Seen:
    """What it is; every point is read, so that half a picture is found out.

    Raises ``NotAPicture``, ``OtherKind``, ``Moves`` and ``TooManyPoints``.
    """
    picture = _opened(content)
    if getattr(picture, "n_frames", 1) > 1:
        raise Moves
    return Seen(KINDS[str(picture.format)], *_upright(picture).size)


def fitted(content: bytes, wish: Wish) -> tuple[bytes, str]:
    """The picture as ``wish`` asks, and its media type. Raises as ``look`` does, and ``CannotFit``."""
    opened = _opened(content)
    had = KINDS[str(opened.format)]
    picture = _in_our_colours(_upright(opened))
    if wish.ratio:
        picture = _cut(picture, wish.ratio, wish.focus)
    picture.thumbnail((wish.longest_side, wish.longest_side), Image.Resampling.LANCZOS)
    for smaller in _ever_smaller(picture):
        for made, media_type in _written(smaller, had, wish.media_types):
            if not wish.largest or len(made) <= wish.largest:
                return made, media_type
    raise CannotFit


def _opened(content: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content))
    except _BROKEN as error:
        raise NotAPicture from error
    if picture.format not in KINDS:
        raise OtherKind(str(picture.format))
    if picture.width * picture.height > MOST_POINTS:
        raise TooManyPoints(*picture.size)
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    """As it is to be seen: cameras store a picture as they were held, and write the turn beside it."""
    try:
        return ImageOps.exif_transpose(picture)
    except _BROKEN as error:
        raise NotAPicture from error


def _in_our_colours(picture: Image.Image) -> Image.Image:
    """In sRGB, with transparency only where there is some; without a profile it could not be told any more."""
    profile = picture.info.get("icc_profile")
    see_through = picture.has_transparency_data
    if profile and picture.mode in ("RGB", "RGBA", "CMYK", "L"):
        try:
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            mode = "RGBA" if picture.mode == "RGBA" else "RGB"
            told = ImageCms.profileToProfile(picture, theirs, ImageCms.createProfile("sRGB"), outputMode=mode)
            picture = told or picture
        except (ImageCms.PyCMSError, OSError):
            pass  # a profile that nobody can read says nothing
    if picture.mode.startswith("I"):  # 16 bits; converting as it is would cut off all light parts
        picture = picture.point(lambda value: value / 256).convert("L")
    picture = picture.convert("RGBA" if see_through else "RGB")
    picture.info.clear()
    return picture


def _cut(picture: Image.Image, ratio: float, focus: tuple[float, float]) -> Image.Image:
    """The largest part of that ratio with the focus as near to its middle as the edges allow."""
    width = min(picture.width, max(1, round(picture.height * ratio)))
    height = min(picture.height, max(1, round(width / ratio)))
    left = min(max(0, round(picture.width * focus[0] - width / 2)), picture.width - width)
    top = min(max(0, round(picture.height * focus[1] - height / 2)), picture.height - height)
    return picture.crop((left, top, left + width, top + height))


def _ever_smaller(picture: Image.Image) -> Iterator[Image.Image]:
    while True:
        yield picture
        if max(picture.size) <= SMALLEST_SIDE:
            return
        picture = picture.resize(
            (max(1, picture.width * 4 // 5), max(1, picture.height * 4 // 5)), Image.Resampling.LANCZOS
        )


def _written(picture: Image.Image, had: str, wanted: tuple[str, ...]) -> Iterator[tuple[bytes, str]]:
    """The ways to write it, the best first. Drawings and what is see-through stay PNG as long as that is allowed."""
    if had in ("image/png", "image/gif") and "image/png" in wanted:
        yield _saved(picture, "PNG"), "image/png"
    if picture.mode == "RGBA" and "image/webp" in wanted:
        for quality in _QUALITIES:
            yield _saved(picture, "WEBP", quality=quality, method=4), "image/webp"
        return
    if "image/jpeg" in wanted:
        flat = picture
        if picture.mode == "RGBA":
            flat = Image.new("RGB", picture.size, "white")
            flat.paste(picture, mask=picture.getchannel("A"))
        for quality in _QUALITIES:
            yield _saved(flat, "JPEG", quality=quality, optimize=True, progressive=True), "image/jpeg"
    elif "image/webp" in wanted:
        for quality in _QUALITIES:
            yield _saved(picture, "WEBP", quality=quality, method=4), "image/webp"
    elif "image/png" in wanted:
        yield _saved(picture, "PNG"), "image/png"


def _saved(picture: Image.Image, kind: str, **how: int | bool) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()
