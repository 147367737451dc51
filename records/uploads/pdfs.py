"""A PDF is kept byte for byte, so nothing in it may act: no scripts, no commands, no files but data.

It is read by qpdf, which resolves what a search in the bytes would miss: packed objects, names written in codes.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, Final

from records.uploads.kinds import UNREADABLE, WRONG_TYPE, Unfit

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

MAX_PAGES: Final = 5_000
MAX_OBJECTS: Final = 400_000
MAX_DATA: Final = 8 * 1024 * 1024
#: Of packed objects and enclosed data; pictures and pages are not unpacked here.
UNPACKED: Final = 32 * 1024 * 1024
SCRIPT: Final = "PDF có kịch bản (JavaScript)"
COMMAND: Final = "PDF có lệnh mở chương trình, tệp khác hoặc gửi dữ liệu đi"
ENCLOSED: Final = "PDF có tệp khác đính kèm bên trong"
MOVING: Final = "PDF có phim, âm thanh hoặc biểu mẫu động"
LOCKED: Final = "không đọc được vì có mật khẩu"
CUT: Final = "không đọc được, có thể bị cắt giữa chừng"
PRINT_AGAIN: Final = "In lại ra PDF (Print to PDF) rồi tải bản đó."
TAKE_OUT: Final = "Lấy tệp đính kèm ra và tải riêng."
UNLOCK: Final = "Bỏ mật khẩu rồi tải lại."
SEND_AGAIN: Final = "Lưu hoặc tải lại tệp từ nơi gửi rồi thử lại."
#: Actions of ISO 32000-1, 12.6.4 that leave the document; a link to a page or an address is none of them.
ACTIONS: Final = frozenset(
    {
        "/Launch", "/GoToR", "/GoToE", "/ImportData", "/SubmitForm", "/Rendition", "/Movie", "/Sound", "/GoTo3DView",
        "/RichMediaExecute",
    }
)  # fmt: skip
MOVIES: Final = frozenset({"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"})


def read_pdf(data: bytes) -> None:
    """Open a PDF for real and look at every object in it. Raises ``Unfit``, or what the library raises."""
    import pikepdf
    from pikepdf import settings

    if zipfile.is_zipfile(io.BytesIO(data)):
        # Two files in one: a PDF to whoever looks at its head, an archive to whoever looks at its end.
        raise Unfit(WRONG_TYPE, PRINT_AGAIN)
    settings.set_qpdf_limits(
        flate_max_memory=UNPACKED,
        run_length_max_memory=UNPACKED,
        png_max_memory=UNPACKED,
        tiff_max_memory=UNPACKED,
        max_stream_filters=4,
        parser_max_container_size=MAX_OBJECTS,
    )
    try:
        with _opened(data) as pdf:
            if not 1 <= len(pdf.pages) <= MAX_PAGES:
                raise Unfit(UNREADABLE)
            _look(pdf)
    except pikepdf.PasswordError as locked:
        raise Unfit(LOCKED, UNLOCK) from locked


def _opened(data: bytes) -> Pdf:
    """Open as it is; what only a repair can open is taken when its end is there, and refused as cut off otherwise."""
    import pikepdf

    try:
        return pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError:
        if b"startxref" not in data[-4096:]:
            raise Unfit(CUT, SEND_AGAIN) from None
        return pikepdf.open(io.BytesIO(data), suppress_warnings=True)


def _look(pdf: Pdf) -> None:
    for number, each in enumerate(pdf.objects):
        if number > MAX_OBJECTS:
            raise Unfit(UNREADABLE)
        waiting: list[Object] = [each]
        while waiting:
            one = waiting.pop()
            values = _values(one)
            # What another object holds by reference has its own turn.
            waiting += [value for value in values if _has_parts(value) and not value.is_indirect]


def _has_parts(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream)


def _values(one: Any) -> list[Any]:
    import pikepdf

    if isinstance(one, pikepdf.Array):
        return list(one)
    if not isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        return []
    found: dict[str, Any] = dict(one.items())
    _judge(one, found)
    return list(found.values())


def _judge(one: Any, found: dict[str, Any]) -> None:
    names = {key: str(value) for key, value in found.items() if key in ("/S", "/Type", "/Subtype")}
    is_action = "/K" not in found and names.get("/Type") != "/StructElem"
    if "/JS" in found or "/JavaScript" in found or (is_action and names.get("/S") == "/JavaScript"):
        raise Unfit(SCRIPT, PRINT_AGAIN)
    if is_action and names.get("/S") in ACTIONS:
        raise Unfit(COMMAND, PRINT_AGAIN)
    if "/XFA" in found or (names.get("/Subtype") in MOVIES and "/Rect" in found):
        raise Unfit(MOVING, PRINT_AGAIN)
    if names.get("/Type") == "/EmbeddedFile" or "/EF" in found:
        _judge_enclosed(one, found)


def _judge_enclosed(one: Any, found: dict[str, Any]) -> None:
    """Data may go along, as in our own papers and in electronic invoices: JSON or XML, nothing that is opened."""
    streams = [each for _key, each in found["/EF"].items()] if "/EF" in found else [one]
    for stream in streams:
        content = bytes(stream.read_bytes())
        if len(content) > MAX_DATA or not _is_data(content):
            raise Unfit(ENCLOSED, TAKE_OUT)


def _is_data(content: bytes) -> bool:
    from defusedxml import ElementTree

    try:
        text = content.decode("utf-8-sig").lstrip()
        if text.startswith(("{", "[")):
            json.loads(text)
            return True
        return ElementTree.fromstring(content).tag.rpartition("}")[2].lower() not in ("html", "svg")
    except Exception:  # noqa: BLE001 - whatever breaks is no data
        return False
