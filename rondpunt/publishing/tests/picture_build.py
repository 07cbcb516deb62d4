"""Builders of pictures for this room's tests."""

import io

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
