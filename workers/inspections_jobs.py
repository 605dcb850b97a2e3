"""Jobs of the inspections room: the picture that pages show, made from a sealed original."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from inspect_app.core.files import store
from inspect_app.inspections import actions, queries
from inspect_app.inspections.rules.pictures import MAX_PIXELS

from .run import Job

LONGEST_SIDE = 1600
QUALITY = 82
_FORMATS = ("JPEG", "PNG", "WEBP")


class Undecodable(Exception):
    """The bytes are no picture that can be drawn, or a larger one than their head says."""


def picture_of(original: bytes) -> bytes:
    """A JPEG of the first frame, upright, at most 1600 pixels long, without any metadata.

    Raises Undecodable.
    """
    try:
        with Image.open(io.BytesIO(original), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Undecodable("too many pixels")
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is read at reduced size
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            pixels = Image.new("RGB", upright.size, "white")
            with_alpha = upright.convert("RGBA")
            pixels.paste(with_alpha, mask=with_alpha.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as wrong:
        raise Undecodable(str(wrong)) from wrong
    except Image.DecompressionBombError as wrong:
        raise Undecodable(str(wrong)) from wrong
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=QUALITY)  # a new image: nothing of the old head is in it
    return out.getvalue()


def make_picture(job: Job) -> None:
    """`inspections.picture`: subject is the photo."""
    photo = queries.waiting_photo(job.subject_id)
    if photo is None:
        return
    try:
        picture = picture_of(store().open(photo.sha256))
    except Undecodable:
        actions.refuse_picture(job.actor, photo.id)
        return
    actions.finish_picture(job.actor, photo.id, picture)


HANDLERS = {"inspections.picture": make_picture}
