"""A picture is drawn anew: what is not the picture (place, camera, owner, comments, what hangs behind it) is gone."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from records.uploads.kinds import JPEG, MAX_BYTES, FileKind, Unfit

if TYPE_CHECKING:
    from PIL.Image import Image

#: Points a picture may have; a telephone's largest usual one has 50 million.
MAX_POINTS: Final = 50_000_000
#: Points along a side that are kept: A4 at 400 per inch.
MAX_SIDE: Final = 5_000
QUALITY: Final = 90
LARGE: Final = "có quá 50 triệu điểm ảnh"
RESIZE: Final = "Giảm kích thước ảnh rồi tải lại."


def drawn_anew(data: bytes, kind: FileKind) -> bytes:
    """Return the same picture in its own kind, upright, at most 5.000 points a side, without anything else.

    Raises ``Unfit``, or whatever the library raises on a damaged file.
    """
    from PIL import Image, ImageFile, ImageOps

    # The library's own bound raises English; ours stands below, before anything is unpacked.
    Image.MAX_IMAGE_PIXELS = None
    # WeasyPrint, once imported, lets the whole program read pictures that end too soon or swell.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with Image.open(io.BytesIO(data), formats=(kind.label,)) as opened:
        if opened.width * opened.height > MAX_POINTS:
            raise Unfit(LARGE, RESIZE)
        sampling = _sampling(opened) if kind == JPEG else -1
        if max(opened.size) > 2 * MAX_SIDE:
            opened.draft(None, (MAX_SIDE, MAX_SIDE))
        opened.load()
        picture = ImageOps.exif_transpose(_true_colours(opened))
    picture = _plain(picture, kind)
    while True:
        if max(picture.size) > MAX_SIDE:
            picture.thumbnail((MAX_SIDE, MAX_SIDE))
        picture.info = {}
        out = io.BytesIO()
        if kind == JPEG:
            picture.save(out, "JPEG", quality=QUALITY, subsampling=sampling)
        else:
            picture.save(out, "PNG")
        if out.tell() <= MAX_BYTES:
            return out.getvalue()
        picture.thumbnail((picture.width * 3 // 4, picture.height * 3 // 4))


def _sampling(opened: Image) -> int:
    """How finely colours are drawn, as in the picture that came: a red seal on a scan stays as sharp."""
    from PIL import JpegImagePlugin

    return int(JpegImagePlugin.get_sampling(opened))


def _true_colours(picture: Image) -> Image:
    """The colours as the picture's own profile means them, since the profile does not go along."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), inPlace=True)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return picture


def _plain(picture: Image, kind: FileKind) -> Image:
    if picture.mode in ("L", "RGB"):
        return picture
    if kind == JPEG:
        return picture.convert("RGB")
    if picture.mode == "P" and "transparency" in picture.info:
        return picture.convert("RGBA")
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode == "P" or (picture.mode == "1" and max(picture.size) > MAX_SIDE):
        return picture.convert("RGB")
    return picture
