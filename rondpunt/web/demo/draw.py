"""Small drawings that citizens send along, made when the demo is loaded: no photograph has to be shipped."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (640, 420)
Pen = ImageDraw.ImageDraw


def picture(name: str) -> bytes:
    """A drawing as PNG; the names are those of ``DRAWINGS``."""
    image = Image.new("RGB", SIZE, "#dfe8ec")
    DRAWINGS[name](ImageDraw.Draw(image))
    kept = BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _glass(pen: Pen) -> None:
    pen.rectangle((0, 320, 640, 420), fill="#b9b4aa")
    pen.ellipse((210, 60, 430, 200), fill="#2f7d4f")
    pen.rectangle((210, 130, 430, 340), fill="#2f7d4f")
    pen.ellipse((285, 130, 355, 200), fill="#173f29")
    for left, colour in ((90, "#3f8f63"), (140, "#7a5a2c"), (460, "#3f8f63"), (510, "#9fc9d8"), (560, "#7a5a2c")):
        pen.rectangle((left, 290, left + 30, 360), fill=colour)
        pen.rectangle((left + 10, 260, left + 20, 292), fill=colour)


def _hole(pen: Pen) -> None:
    pen.rectangle((0, 0, 640, 420), fill="#6c6f73")
    pen.rectangle((305, 0, 325, 420), fill="#d9d9d2")
    pen.polygon(((150, 210), (220, 150), (330, 165), (400, 230), (340, 300), (210, 295)), fill="#2e2f31")
    pen.polygon(((185, 220), (235, 175), (320, 188), (365, 232), (320, 275), (225, 272)), fill="#1b1c1d")
    pen.rounded_rectangle((430, 240, 570, 300), 24, fill="#b5432f")
    pen.rectangle((430, 285, 570, 302), fill="#f1ece0")


def _lamp(pen: Pen) -> None:
    pen.rectangle((0, 0, 640, 420), fill="#2b3350")
    pen.rectangle((0, 340, 640, 420), fill="#1c2236")
    pen.rectangle((180, 90, 192, 350), fill="#0f1320")
    pen.polygon(((150, 90), (222, 90), (206, 60), (166, 60)), fill="#0f1320")
    pen.polygon(((360, 350), (450, 170), (470, 170), (560, 350), (540, 350), (460, 195), (380, 350)), fill="#7a3b3b")
    pen.rectangle((440, 160, 520, 176), fill="#c9a24b")


def _cats(pen: Pen) -> None:
    pen.rectangle((0, 0, 640, 420), fill="#cfe0c2")
    for left in range(0, 640, 24):
        pen.polygon(((left, 420), (left + 12, 250 + left % 70), (left + 24, 420)), fill="#6f9a55")
    for left, top, size in ((210, 170, 150), (380, 260, 80), (470, 275, 70)):
        pen.ellipse((left, top, left + size, top + size), fill="#8b8f96")
        ear = size // 3
        pen.polygon(((left + 6, top + ear), (left + 10, top - ear // 2), (left + ear + 8, top + 8)), fill="#8b8f96")
        right = left + size
        pen.polygon(((right - 6, top + ear), (right - 10, top - ear // 2), (right - ear - 8, top + 8)), fill="#8b8f96")
        for eye in (left + size // 3, left + 2 * size // 3):
            pen.ellipse((eye - 6, top + size // 3, eye + 6, top + size // 3 + 12), fill="#f2d04a")


def _tyres(pen: Pen) -> None:
    pen.rectangle((0, 0, 640, 130), fill="#8c6f5a")
    pen.rectangle((0, 340, 640, 420), fill="#9a9484")
    for left, top in ((90, 250), (190, 250), (140, 170), (290, 255)):
        pen.ellipse((left, top, left + 110, top + 110), fill="#26272a")
        pen.ellipse((left + 32, top + 32, left + 78, top + 78), fill="#9a9484")
    pen.rounded_rectangle((450, 150, 560, 370), 10, fill="#f2f3f1", outline="#b9bcb8", width=4)
    pen.line((450, 230, 560, 230), fill="#b9bcb8", width=4)


DRAWINGS: dict[str, Callable[[Pen], None]] = {
    "glasbol": _glass,
    "put": _hole,
    "lamp": _lamp,
    "kat": _cats,
    "banden": _tyres,
}
