"""How large a picture is shown."""

from io import BytesIO

import pytest
from PIL import Image

from rondpunt.lib.picture_size import NoPicture, size_of


def made(orientation: int) -> bytes:
    content, exif = BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (40, 30)).save(content, "JPEG", exif=exif)
    return content.getvalue()


@pytest.mark.parametrize(("orientation", "size"), [(1, (40, 30)), (3, (40, 30)), (6, (30, 40)), (8, (30, 40))])
def test_a_picture_that_lies_on_its_side_is_measured_upright(orientation: int, size: tuple[int, int]) -> None:
    assert size_of(made(orientation)) == size


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_has_no_size(content: bytes) -> None:
    with pytest.raises(NoPicture):
        size_of(content)
