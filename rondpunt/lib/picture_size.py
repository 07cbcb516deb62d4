"""How large a picture is shown. Pillow reads no more than the head of the file."""

from io import BytesIO


class NoPicture(Exception):
    """These bytes are no picture that can be read."""


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height in pixels, as people see it: a picture may carry the word that it lies on its side.

    Raises ``NoPicture``.
    """
    from PIL import Image, UnidentifiedImageError  # only here: a worker that sends no pictures need not load it

    try:
        with Image.open(BytesIO(content)) as picture:
            width, height = picture.size
            on_its_side = picture.getexif().get(0x0112, 1) >= 5  # EXIF orientation: turned by a quarter
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise NoPicture from error
    return (height, width) if on_its_side else (width, height)
