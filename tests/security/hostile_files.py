"""Files nobody should be able to do harm with, made here byte by byte: what each is called and what becomes of it.

``KEPT``: harmless once it is taken (a picture drawn anew, an archive served as what it is). Everything else is refused with
these words, at the door that takes evidence.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache
from typing import Any

from tests.dossiers.content import docx_bytes, image_bytes, pdf_bytes, xlsx_bytes

KEPT = ""
WRONG, BROKEN, HEAVY = "không đúng loại", "không đọc được", "mở ra quá lớn"
SCRIPT, COMMAND, ENCLOSED, MOVING = "kịch bản", "lệnh mở chương trình", "tệp khác đính kèm", "biểu mẫu động"
ACTIVE, OUTWARD, NAMES = "macro, đối tượng nhúng", "lấy từ nơi khác", "tên bên trong không hợp lệ"
#: Stands in everything private that is hidden in a picture; must not be found in what is stored.
CANARY = b"CHIM-HOANG-YEN-2139"
W = "xmlns:w='urn:w'"


def pdf(change: Any = None, **kept: Any) -> bytes:
    """A PDF of one page, changed by a function of the document."""
    import pikepdf

    with pikepdf.new() as made:
        made.add_blank_page(page_size=(200, 200))
        if change is not None:
            change(made)
        out = io.BytesIO()
        made.save(out, **kept)
        return out.getvalue()


def opening(**action: Any) -> Any:
    """What a PDF does when it is opened."""
    import pikepdf

    def change(made: Any) -> None:
        made.Root.OpenAction = pikepdf.Dictionary(**action)

    return change


def _named_script(made: Any) -> None:
    import pikepdf

    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", script]))


def _page_script(made: Any) -> None:
    import pikepdf

    made.pages[0].AA = pikepdf.Dictionary(
        O=made.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=made.make_stream(b"1")))
    )


def _attached(name: str, body: bytes) -> Any:
    def change(made: Any) -> None:
        made.attachments[name] = body

    return change


def _movie(made: Any) -> None:
    import pikepdf

    annotation = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia, Rect=[0, 0, 9, 9]
    )
    made.pages[0].Annots = made.make_indirect(pikepdf.Array([annotation]))


def _xfa(made: Any) -> None:
    import pikepdf

    made.Root.AcroForm = pikepdf.Dictionary(XFA=made.make_stream(b"<xdp/>"), Fields=[])


def _pages(made: Any) -> None:
    for _ in range(5_100):
        made.pages.append(made.pages[0])


def _swollen(made: Any) -> None:
    """A page whose words unpack to 40 MB, twice packed."""
    import pikepdf

    thick = zlib.compress(zlib.compress(bytes(40_000_000), 1), 1)
    stream = pikepdf.Stream(made, thick)
    stream.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    stream.Type = pikepdf.Name.EmbeddedFile
    made.Root.Extra = made.make_indirect(stream)


def swollen_objects() -> bytes:
    """A PDF whose packed objects unpack to 40 MB of blanks."""
    packed = zlib.compress(b"1 0 <</Type/Catalog/Pages 2 0 R>>" + b" " * 40_000_000, 1)
    head = f"5 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
    body = b"%PDF-1.5\n" + head + packed + b"\nendstream endobj\n"
    body += b"2 0 obj <</Type/Pages/Count 1/Kids[3 0 R]>> endobj 3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>> endobj\n"
    rows = struct.pack(">BHB", 0, 0, 0) + struct.pack(">BHB", 2, 5, 0)
    at = len(body)
    table = zlib.compress(rows)
    body += f"6 0 obj\n<</Type/XRef/Size 2/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length {len(table)}>>stream\n".encode()
    return body + table + b"\nendstream endobj\nstartxref\n" + str(at).encode() + b"\n%%EOF\n"


def deep() -> bytes:
    """Arrays within arrays, deeper than any reader's own stack."""
    inner = b"[" * 200_000 + b"]" * 200_000
    return b"%PDF-1.4\n1 0 obj\n" + inner + b"\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF"


def archive(parts: dict[str, bytes | str], *, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed, compresslevel=1) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def document(body: str | bytes = f"<w:document {W}/>", **parts: bytes | str) -> bytes:
    """A DOCX with further parts; ``__`` in their names stands for a stroke."""
    more = {name.replace("__", "/").replace("DOT", "."): content for name, content in parts.items()}
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": body, **more})


def workbook(**replaced: bytes | str) -> bytes:
    """An XLSX of openpyxl's own with parts replaced or added."""
    more = {name.replace("__", "/").replace("DOT", "."): content for name, content in replaced.items()}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_bytes())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, more.pop(name) if name in more else old.read(name))
        for name, content in more.items():
            new.writestr(name, content)
    return out.getvalue()


def relation(kind: str) -> str:
    return (
        f'<Relationships><Relationship Id="r" Type="http://x/relationships/{kind}" Target="http://127.0.0.1/x"'
        ' TargetMode="External"/></Relationships>'
    )


def laughs(letters: int = 10) -> str:
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * letters}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY l0 "lol">{lols}]><w:document {W}>&l9;</w:document>'


def outside(target: str = "file:///etc/passwd") -> str:
    return f'<!DOCTYPE x [<!ENTITY e SYSTEM "{target}">]><w:document {W}>&e;</w:document>'


def many_names(count: int = 12_000) -> bytes:
    return archive(
        {"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"} | {f"{n}": b"" for n in range(count)}
    )


def overlapping() -> bytes:
    """Parts that share one packed body: a few kilobytes that are a hundred times themselves."""
    body = zlib.compress(bytes(1_000_000), 1)[2:-4]
    crc, out, directory = zlib.crc32(bytes(1_000_000)), bytearray(), bytearray()
    fields = struct.pack("<HHHHHIII", 20, 0, 8, 0, 33, crc, len(body), 1_000_000)
    out += b"PK\x03\x04" + fields + struct.pack("<HH", 17, 0) + b"word/document.xml" + body
    names = [b"word/document.xml", b"[Content_Types].xml", *(b"word/x%02d.xml" % n for n in range(90))]
    for name in names:
        directory += (
            b"PK\x01\x02"
            + struct.pack("<H", 20)
            + fields
            + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0)
            + name
        )
    end = struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(directory), len(out), 0)
    return bytes(out + directory + b"PK\x05\x06" + end)


def locked_zip() -> bytes:
    """A DOCX whose parts say that they need a password."""
    body = bytearray(docx_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = body.find(mark)
        while at >= 0:
            body[at + place] |= 1
            at = body.find(mark, at + 4)
    return bytes(body)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def huge_png(side: int = 30_000) -> bytes:
    """A picture of 900 million points of which hardly a line is there."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes(side))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def texted_png() -> bytes:
    """A small picture with a packed text that unpacks to 80 MB, and a canary."""
    body = image_bytes("PNG")
    text = chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(80_000_000), 1)) + chunk(b"tEXt", b"who\0" + CANARY)
    return body[:33] + text + body[33:]


def photographed() -> bytes:
    """A telephone's picture: lying, with place, owner and a comment."""
    from PIL import Image

    picture, out = Image.new("RGB", (40, 20), "red"), io.BytesIO()
    picture.paste("blue", (0, 0, 10, 20))
    exif = picture.getexif()
    exif[0x0112] = 6
    exif[0x013B] = CANARY.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (21.0, 19.0, 40.0), 3: "E", 4: (103.0, 54.0, 51.0)})
    picture.save(out, "JPEG", exif=exif, comment=CANARY, icc_profile=b"not a profile " + CANARY)
    return out.getvalue() + b"<script>1</script>" + archive({"a": CANARY})


def locked_pdf() -> bytes:
    import pikepdf

    return pdf(encryption=pikepdf.Encryption(owner="x", user="y"))


@cache
def corpus() -> dict[str, tuple[str, bytes, str]]:
    """Every file: name of the case → (file name, bytes, what is said at the door of evidence)."""
    from pikepdf import Array, Dictionary, Name

    launch = Dictionary(F="cmd.exe")
    return {
        # PDF that acts.
        "script when opened": ("a.pdf", pdf(opening(S=Name.JavaScript, JS="app.alert(1)")), SCRIPT),
        "script by name": ("a.pdf", pdf(_named_script), SCRIPT),
        "script of a page, packed": ("a.pdf", pdf(_page_script, object_stream_mode=_packed()), SCRIPT),
        "script, name in codes": ("a.pdf", coded(pdf(opening(S=Name.JavaScript, JS="1"))), SCRIPT),
        "starts a program": ("a.pdf", pdf(opening(S=Name.Launch, F="cmd.exe", Win=launch)), COMMAND),
        "opens a file elsewhere": ("a.pdf", pdf(opening(S=Name.GoToR, F="\\\\10.0.0.1\\x", D=Array([0]))), COMMAND),
        "sends a form away": ("a.pdf", pdf(opening(S=Name.SubmitForm, F="http://127.0.0.1/")), COMMAND),
        "next step starts a program": (
            "a.pdf",
            pdf(opening(S=Name.GoTo, D=Array([0]), Next=Dictionary(S=Name.Launch, F="x"))),
            COMMAND,
        ),
        "a program enclosed": ("a.pdf", pdf(_attached("hoa-don.exe", b"MZ\x90")), ENCLOSED),
        "a page enclosed": ("a.pdf", pdf(_attached("a.html", b"<html><script>1</script></html>")), ENCLOSED),
        "entities enclosed": ("a.pdf", pdf(_attached("a.xml", laughs().encode())), ENCLOSED),
        "a film": ("a.pdf", pdf(_movie), MOVING),
        "a form with a life of its own": ("a.pdf", pdf(_xfa), MOVING),
        # PDF that is no good.
        "a locked pdf": ("a.pdf", locked_pdf(), "có mật khẩu"),
        "a cut pdf": ("a.pdf", pdf_bytes()[:300], "bị cắt"),
        "a pdf of noise": ("a.pdf", b"%PDF-1.7\n" + b"\x00\xff" * 200, "bị cắt"),
        "too many pages": ("a.pdf", pdf(_pages), BROKEN),
        "a swollen stream": ("a.pdf", pdf(_swollen), BROKEN),
        "swollen objects": ("a.pdf", swollen_objects(), BROKEN),
        "a deep pdf": ("a.pdf", deep(), BROKEN),
        # Two in one.
        "pdf and zip": ("a.pdf", pdf_bytes() + archive({"a.exe": b"MZ"}), WRONG),
        "pdf and docx": ("a.docx", pdf_bytes() + docx_bytes(), WRONG),
        "zip before pdf": ("a.pdf", docx_bytes() + pdf_bytes(), WRONG),
        "page in a pdf's name": ("a.pdf", b"<html><script>1</script>%PDF-1.4", WRONG),
        "picture and zip": ("a.png", image_bytes("PNG") + archive({"a.exe": b"MZ"}), KEPT),
        "picture and script": ("a.jpg", image_bytes("JPEG") + b"<script>alert(1)</script>", KEPT),
        # Documents and workbooks that act.
        "a macro": ("a.docx", docx_bytes(macro=True), WRONG),
        "a macro by another name": ("a.docx", document(word__vbaDataDOTxml="<x/>"), ACTIVE),
        "macro type": (
            "a.docx",
            archive({"[Content_Types].xml": '<Types><Override ContentType="application/x.macroEnabled.main+xml"/></Types>', "word/document.xml": "<x/>"}),
            ACTIVE,
        ),
        "an old macro sheet": ("a.xlsx", workbook(xl__macrosheets__sheet1DOTxml="<x/>"), ACTIVE),
        "a control": ("a.docx", document(word__activeX__activeX1DOTxml="<x/>"), ACTIVE),
        "an enclosed object": ("a.docx", document(word__embeddings__oleObject1DOTbin=b"\xd0\xcf\x11\xe0"), ACTIVE),
        "a template from elsewhere": ("a.docx", document(word___rels__settingsDOTxmlDOTrels=relation("attachedTemplate")), OUTWARD),
        "an object from elsewhere": ("a.docx", document(word___rels__documentDOTxmlDOTrels=relation("oleObject")), OUTWARD),
        "a field that runs": (
            "a.docx",
            document(f"<w:document {W}><w:instrText>DDE</w:instrText><w:instrText>AUTO c:\\\\cmd</w:instrText></w:document>"),
            OUTWARD,
        ),
        "a link that runs": ("a.xlsx", workbook(xl__externalLinks__externalLink1DOTxml="<externalLink><ddeLink/></externalLink>"), OUTWARD),
        # XML that reaches out or swells.
        "outside entity in docx": ("a.docx", document(outside()), BROKEN),
        "outside entity in utf-16": ("a.docx", document(outside().encode("utf-16")), BROKEN),
        "outside entity in a further part": ("a.docx", document(word__footnotesDOTxml=outside()), BROKEN),
        "laughs in docx": ("a.docx", document(laughs()), BROKEN),
        "outside entity in xlsx": ("a.xlsx", workbook(xl__workbookDOTxml=outside()), BROKEN),
        "laughs in shared strings": ("a.xlsx", workbook(xl__sharedStringsDOTxml=laughs()), BROKEN),
        "a drawing": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', WRONG),
        "a drawing called a picture": ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="1"/>', WRONG),
        "outside entity in a drawing": ("a.svg", outside("http://127.0.0.1/").encode(), WRONG),
        # Archives.
        "a bomb": ("a.docx", document(word__xDOTxml=bytes(210_000_000)), HEAVY),
        "a bomb that hides its size": ("a.docx", lying(), BROKEN),
        "parts that overlap": ("a.docx", overlapping(), HEAVY),
        "twelve thousand parts": ("a.docx", many_names(), HEAVY),
        "a name that climbs": ("a.docx", document("<x/>", **{"..__..__etc__passwd": b"x"}), NAMES),
        "a name from the root": ("a.xlsx", workbook(__etc__passwd=b"x"), NAMES),
        "a name of another system": ("a.docx", document("<x/>", **{"C:\\x": b"x"}), NAMES),
        "a locked document": ("a.docx", locked_zip(), BROKEN),
        "an old locked document": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), WRONG),
        "a cut document": ("a.docx", docx_bytes()[:-60], BROKEN),
        "a cut workbook": ("a.xlsx", xlsx_bytes()[:2_000], BROKEN),
        # Pictures.
        "nine hundred million points": ("a.png", huge_png(), "50 triệu điểm"),
        "a text in a picture that swells": ("a.png", texted_png(), BROKEN),
        "a cut picture": ("a.jpg", photographed()[:400], BROKEN),
        "a telephone's picture": ("../../ảnh chụp.jpg", photographed(), KEPT),
        "a moving picture": ("a.png", b"GIF89a" + bytes(40), WRONG),
        # Names and kinds.
        "a program": ("chạy.exe", b"MZ\x90\x00" + bytes(64), WRONG),
        "a program called a paper": ("a.pdf", b"MZ\x90\x00" + bytes(64), WRONG),
        "a workbook called a document": ("a.docx", xlsx_bytes(), WRONG),
        "nothing": ("a.pdf", b"", "rỗng"),
        "a name that turns": ("a\u202egpj.exe", b"MZ" + bytes(64), WRONG),
        "no name": (".pdf", pdf_bytes(), WRONG),
    }  # fmt: skip


def lying() -> bytes:
    """A part of 10 MB whose directory says three bytes."""
    body = bytearray(document(word__xDOTxml=bytes(10_000_000)))
    place = body.rfind(b"PK\x01\x02")
    body[place + 24 : place + 28] = struct.pack("<I", 3)
    return bytes(body)


def coded(body: bytes) -> bytes:
    """The same PDF with a letter of its names written as a code, as a search in the bytes does not expect."""
    return body.replace(b"/JavaScript", b"/J#61v#61Script").replace(b"/JS ", b"/#4aS ")


def _packed() -> Any:
    import pikepdf

    return pikepdf.ObjectStreamMode.generate
