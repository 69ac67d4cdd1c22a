import asyncio
import io
import struct
import zlib

import pytest
from PIL import Image

from hongyan.ports.pictures.drawing import MOST_PIXELS, SIDE, BadPicture, Drawing, square


def picture(kind="PNG", size=(1200, 800), color=(200, 30, 30), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, kind, **options)
    return out.getvalue()


def opened(drawn):
    return Image.open(io.BytesIO(drawn), formats=("WEBP",))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_kind_becomes_a_square(kind):
    assert opened(square(picture(kind))).size == (SIDE, SIDE)


async def test_several_at_once():
    drawing = Drawing()
    drawn = await asyncio.gather(*(drawing.draw(picture(size=(side, side))) for side in (20, 30, 40)))
    assert [opened(one).size[0] for one in drawn] == [20, 30, 40]


def test_a_small_picture_is_not_blown_up():
    assert opened(square(picture(size=(40, 90)))).size == (40, 40)


def test_what_can_be_seen_through_stays_so():
    drawn = opened(square(picture(mode="RGBA", color=(10, 20, 30, 0))))
    assert drawn.convert("RGBA").getpixel((5, 5))[3] == 0


def test_where_it_was_taken_is_left_behind_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "a camera"
    taken = Image.new("RGB", (600, 600), (255, 255, 255))
    taken.paste((0, 0, 0), (0, 0, 300, 600))  # black on the left: above when it is turned
    out = io.BytesIO()
    taken.save(out, "JPEG", exif=exif)
    drawn = square(out.getvalue())
    assert b"camera" in out.getvalue()
    assert b"camera" not in drawn
    assert not opened(drawn).getexif()
    above, below = (opened(drawn).convert("L").getpixel((256, y)) for y in (60, 450))
    assert (above < 40, below > 215) == (True, True)


def test_the_first_frame_of_an_animation():
    frames = [Image.new("RGB", (64, 64), color) for color in ((255, 0, 0), (0, 0, 255))]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    red, _, blue = opened(square(out.getvalue())).convert("RGB").getpixel((32, 32))
    assert red > 200 > blue


def wall(width, height):
    """A PNG of a few bytes that claims to be huge."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_wall_of_pixels_is_refused_before_it_is_drawn():
    with pytest.raises(BadPicture, match=f"{MOST_PIXELS} pixels"):
        square(wall(5_000, 5_000))


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        picture("BMP"),
        picture("TIFF"),
        picture()[:60],
        picture("JPEG")[:200],
        wall(0, 7),
        wall(60_000, 60_000),
        wall(8, 8),
    ],
)
def test_what_is_no_picture_is_refused(upload):
    with pytest.raises(BadPicture):
        square(upload)
