"""From whatever was uploaded to a small square WebP. Drawing it anew leaves behind where the photograph was taken, the
camera's number, and anything that is no picture."""

import asyncio
import io
import warnings

SIDE = 512
MOST_PIXELS = 1 << 24
"""A file of a megabyte can claim to be a wall of pixels that would fill the memory."""
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
CONTENT_TYPE = "image/webp"
AT_ONCE = 2


class BadPicture(ValueError):
    """It is none, or of a kind or size that is not taken."""


class Drawing:
    """Draws few pictures at a time, in threads: whoever comes while others are being drawn waits."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)

    async def draw(self, upload: bytes) -> bytes:
        """As `square`."""
        async with self._places:
            return await asyncio.to_thread(square, upload)


def square(upload: bytes) -> bytes:
    """The middle of the picture as WebP of at most SIDE x SIDE, of an animation the first frame. Takes CPU for up to
    half a second and memory of four bytes a pixel. Raises `BadPicture`.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - a twentieth of a second that a start does not spend

    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(upload), formats=FORMATS) as opened:
            warnings.simplefilter("ignore")
            width, height = opened.size
            if width * height > MOST_PIXELS:
                raise BadPicture(f"a picture may have {MOST_PIXELS} pixels")
            opened.draft("RGB", (2 * SIDE, 2 * SIDE))
            upright = ImageOps.exif_transpose(opened)
            plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        side = min(SIDE, *plain.size)
        drawn = io.BytesIO()
        ImageOps.fit(plain, (side, side)).save(drawn, "WEBP", quality=85)
    except BadPicture:
        raise
    except Exception as error:  # a decoder meets anything: struct.error, SyntaxError, EOFError, ...
        raise BadPicture("send a PNG, JPEG, WebP or GIF") from error
    return drawn.getvalue()
