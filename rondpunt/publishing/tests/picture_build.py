"""Builders of pictures for this room's tests."""

import io
import struct
import zlib

from PIL import Image

from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import User
from rondpunt.publishing.actions.add_asset import add_asset
from rondpunt.publishing.library import About
from rondpunt.publishing.models import Asset

GPS = 0x8825
ABOUT = About("Glass container", "Our own photograph", alts={"en": "A man throws a bottle into a glass container."})


def photograph(width: int = 90, height: int = 60, colour: str = "green") -> bytes:
    """A photograph that tells where it was taken."""
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (51.0, 5.0, 0.0), 3: "E", 4: (3.0, 43.0, 0.0)}
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG", exif=exif.tobytes())
    return out.getvalue()


def asset(by: User, about: About = ABOUT, content: bytes = b"") -> Asset:
    """A picture of the library, taken in by ``by``."""
    return add_asset(about, file_name="glass.jpg", content=content or photograph(), by=by, now=NOON)


def moving(kind: str = "GIF") -> bytes:
    """A picture that moves."""
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def other() -> bytes:
    """A picture of a kind that no network takes."""
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "TIFF")
    return out.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of some dozen bytes that says it is ``side`` points wide and high."""

    def chunk(name: bytes, told: bytes) -> bytes:
        return struct.pack(">I", len(told)) + name + told + struct.pack(">I", zlib.crc32(name + told))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
