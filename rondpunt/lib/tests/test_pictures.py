"""Pictures: what is refused, what is taken away, and that nothing depends on chance."""

import io
import struct
import zlib

import pytest
from PIL import Image

from rondpunt.lib import pictures
from rondpunt.lib.pictures import CannotFit, Moves, NotAPicture, OtherKind, TooManyPoints, Wish, fitted, look

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def picture(width: int = 60, height: int = 40, mode: str = "RGB", kind: str = "JPEG", **how: object) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    made = Image.new("RGB", (width, height), "red")
    made.paste("blue", (width // 2, 0, width, height))
    out = io.BytesIO()
    made.convert(mode).save(out, kind, **how)
    return out.getvalue()


def with_place(turned: int = 1) -> bytes:
    """A photograph that tells where it was taken, and by which camera."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = turned, "Secret camera"
    exif[GPS] = {1: "N", 2: (51.0, 5.0, 0.0), 3: "E", 4: (3.0, 43.0, 0.0)}
    return picture(exif=exif.tobytes(), comment=b"by Anna at home")


def noise(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(out, "PNG")
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_picture_tells_its_kind_and_size_upright() -> None:
    assert look(picture()) == pictures.Seen("image/jpeg", 60, 40)
    assert look(with_place(turned=6)) == pictures.Seen("image/jpeg", 40, 60)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_half_a_picture_is_found_out(kind: str) -> None:
    whole = noise(200, 200) if kind == "PNG" else picture(200, 200, kind=kind)
    assert look(whole).width == 200
    with pytest.raises(NotAPicture):
        look(whole[: len(whole) // 2])


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff\xe0 no picture", b"<svg/>", b"GIF89a", b"RIFF\x00\x00\x00\x00WEBP"]
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        look(content)


def test_other_kinds_and_moving_pictures_are_refused() -> None:
    with pytest.raises(OtherKind, match="TIFF"):
        look(picture(kind="TIFF"))
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(Moves):
        look(out.getvalue())


@pytest.mark.parametrize("side", [9_000, 60_000])
def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused_unread(side: int) -> None:
    def chunk(name: bytes, told: bytes) -> bytes:
        return struct.pack(">I", len(told)) + name + told + struct.pack(">I", zlib.crc32(name + told))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")
    with pytest.raises((TooManyPoints, NotAPicture)):
        look(bomb)
    with pytest.raises((TooManyPoints, NotAPicture)):
        fitted(bomb, Wish())


def test_place_camera_and_comment_are_taken_away_and_the_picture_stands_upright() -> None:
    before = with_place(turned=6)
    assert b"Secret camera" in before and opened(before).getexif().get_ifd(GPS)
    after, media_type = fitted(before, Wish())
    assert (media_type, opened(after).size) == ("image/jpeg", (40, 60))
    assert not opened(after).getexif() and not opened(after).getexif().get_ifd(GPS)
    assert b"Secret" not in after and b"Anna" not in after and b"Exif" not in after
    top, bottom = opened(after).convert("RGB").getpixel((20, 5)), opened(after).convert("RGB").getpixel((20, 55))
    assert top[0] > 200 and bottom[2] > 200  # type: ignore[index]


def test_words_in_a_png_are_taken_away() -> None:
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", "Anna at home")
    after, media_type = fitted(picture(kind="PNG", pnginfo=told), Wish())
    assert media_type == "image/png" and b"Anna" not in after and set(opened(after).info) == set()


def test_the_same_picture_and_wish_give_the_same_bytes() -> None:
    wish = Wish(largest=40_000, longest_side=300, ratio=1.5, focus=(0.2, 0.8))
    one = noise(700, 500)
    assert fitted(one, wish) == fitted(one, wish)


@pytest.mark.parametrize("largest", [200_000, 60_000, 20_000])
def test_it_is_made_as_small_as_asked(largest: int) -> None:
    made, media_type = fitted(noise(900, 700), Wish(media_types=("image/jpeg",), largest=largest))
    assert len(made) <= largest and media_type == "image/jpeg"
    assert look(made).width / look(made).height == pytest.approx(9 / 7, abs=0.02)


def test_what_cannot_be_made_small_enough_or_of_a_kind_is_said() -> None:
    with pytest.raises(CannotFit):
        fitted(noise(900, 700), Wish(largest=50))
    with pytest.raises(CannotFit):
        fitted(picture(), Wish(media_types=("image/avif",)))


def test_no_side_is_longer_than_asked_and_nothing_is_blown_up() -> None:
    assert look(fitted(picture(3000, 1000), Wish())[0]).width == 2048
    assert look(fitted(picture(30, 10), Wish())[0]).width == 30


@pytest.mark.parametrize(("focus", "colour"), [((0.0, 0.5), 0), ((1.0, 0.5), 2)])
def test_the_focus_stays_in_sight(focus: tuple[float, float], colour: int) -> None:
    made, _kind = fitted(picture(200, 50), Wish(ratio=1.0, focus=focus))
    assert opened(made).size == (50, 50)
    assert opened(made).convert("RGB").getpixel((25, 25))[colour] > 200  # type: ignore[index]


def test_see_through_stays_where_it_can_and_is_white_where_it_cannot() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    kept, kind = fitted(out.getvalue(), Wish())
    assert kind == "image/png" and opened(kept).convert("RGBA").getpixel((5, 5)) == (0, 0, 0, 0)
    flat, kind = fitted(out.getvalue(), Wish(media_types=("image/jpeg",)))
    assert kind == "image/jpeg" and opened(flat).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("mode", "kind"), [("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("I;16", "PNG")]
)
def test_every_way_of_writing_colours_is_read(mode: str, kind: str) -> None:
    source = picture(mode="L") if mode == "I;16" else picture(mode=mode, kind=kind)
    if mode == "I;16":
        out = io.BytesIO()
        opened(source).convert("I;16").save(out, "PNG")
        source = out.getvalue()
    made, _kind = fitted(source, Wish())
    assert opened(made).mode == "RGB"


def test_a_recipe_changes_with_the_wish_and_the_focus_only_where_something_is_cut() -> None:
    assert Wish().recipe == Wish(focus=(0.1, 0.1)).recipe
    assert Wish(ratio=1.0).recipe != Wish(ratio=1.0, focus=(0.1, 0.1)).recipe
    assert len({Wish().recipe, Wish(largest=1).recipe, Wish(longest_side=9).recipe, Wish(("image/png",)).recipe}) == 4
