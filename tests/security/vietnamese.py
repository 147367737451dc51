"""Valid input as offices in the province type it: names of every people, marks in both forms, numbers and days their way."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from dossiers import states
from dossiers.models import Dossier, Evidence, FigureValue, Score
from dossiers.queries.figures import figure_table
from records.text import nfc
from tests.dossiers.content import started
from tests.people import ADMIN, OFFICER, World
from units.models import UnitContact

FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Lò",
    "Quàng",
    "Cà",
    "Tòng",
    "Giàng",
    "Mùa",
    "Sùng",
    "Vàng",
    "Lường",
    "Hà",
    "Đinh",
    "Bạc",
    "Cầm",
    "Ứng",
    "Ong",
    "Ưu",
    "Y",
    "H’Nhuên",
    "K’Brêu",
    "Niê",
]
MIDDLE = [
    "Văn",
    "Thị",
    "Hữu",
    "Đức",
    "Thúy",
    "Quốc",
    "Xuân",
    "A",
    "Seo",
    "Thế",
    "Ngọc",
    "Bích",
    "Mỹ",
    "Ánh",
    "Kim",
    "Y",
    "Khánh",
    "Thùy-Linh",
]
GIVEN = [
    "Ánh",
    "Ấn",
    "Ẩn",
    "Bưởi",
    "Cường",
    "Đào",
    "Đạt",
    "Ếch",
    "Én",
    "Giàng",
    "Hằng",
    "Huệ",
    "Khuê",
    "Lượng",
    "Mưa",
    "Ngoãn",
    "Nghĩa",
    "Ơn",
    "Óng",
    "Phượng",
    "Pó",
    "Quỳnh",
    "Quyền",
    "Thuở",
    "Thủy",
    "Tuyết",
    "Ước",
    "Ửng",
    "Vừ",
    "Xuyến",
    "Ỷ",
    "Yến",
    "Ín",
    "Sử",
    "Ly",
]
THINGS = (
    "Kế hoạch phòng, chống ma túy năm 2026", "Hội nghị tuyên truyền “Nói không với ma túy”", "Báo cáo số liệu 6 tháng đầu năm (lần 2)",
    "Ký cam kết: 42/42 người = 100 %", "Công tác phối hợp với Công an phường Tô Hiệu & Chiềng Lề", "Thực hiện theo Điều 5, khoản 2, điểm đ",
    "Kiểm tra đột xuất – không phát hiện vi phạm", "Có 1.234,5 triệu đồng kinh phí; đã chi < 50 %", "Đơn vị không có cơ sở lưu trú…", "Tổ 3, bản Nà Cạn, xã Mường Bú",
    "Chi bộ; công đoàn; đoàn thanh niên cùng tham gia.", "Nội dung 1:\n- tuyên truyền;\n- ký cam kết;\n- kiểm tra.", "Trưởng phòng (KT. Giám đốc) ký ngày 05/9", "=> đạt yêu cầu",
    "- Đã niêm yết tại trụ sở", "@ Trụ sở số 59, đường Lò Văn Giá", "Nghị định số 30/2020/NĐ-CP", "THÔNG BÁO VỀ VIỆC THỰC HIỆN", "ấp ủ, ễnh ương, ữa ưỡn, khuỷu tay, ngoằn ngoèo",
)  # fmt: skip
ISSUERS = (
    "Ủy ban nhân dân tỉnh Sơn La",
    "Công an tỉnh",
    "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh",
    "Sở Y tế",
    "Văn phòng UBND tỉnh",
    "Bộ Công an",
    "",
)
TYPES = ("Kế hoạch", "Quyết định", "Công văn", "Báo cáo", "Giấy mời", "Biên bản", "Thông báo", "Chỉ thị")
SYMBOLS = (
    "05/KH-TTTT",
    "12/VPUB-TCHCQT",
    "2139/QĐ-UBND",
    "53-KH/ĐUK",
    "179- KH/TU",
    "7",
    "01/BB-HĐ",
    "128/2026/NĐ-CP",
    "0123/BC-ĐTN",
)


@dataclass
class Refused:
    """How many were sent, and which were refused or changed."""

    cases: int = 0
    wrong: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


def typed(text: str, chance: random.Random) -> str:
    """As a keyboard of one kind or another sends it: composed or taken apart, with a blank too many."""
    text = unicodedata.normalize(chance.choice(("NFC", "NFC", "NFD")), text)
    return chance.choice((text, text, f" {text}", f"{text} "))


def person(chance: random.Random) -> str:
    return f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"


def sentence(chance: random.Random, size: int) -> str:
    return " ".join(chance.choice((*THINGS, person(chance))) for _ in range(chance.randint(1, 3)))[
        :size
    ].strip()


def day(chance: random.Random) -> str:
    d, m = chance.randint(1, 28), chance.randint(1, 9)
    return chance.choice((f"{d:02d}/{m:02d}/2021", f"{d}/{m}/2021", f"{d:02d}/{m}/2021"))


Sent = tuple[str, str, dict[str, Any], Callable[[], tuple[str, str]]]


def cases(
    dossier: Dossier, chance: random.Random
) -> Iterator[tuple[str, str, str, dict[str, Any], Callable[[], str], str]]:
    """Kind, person, address, what is sent, what is stored afterwards, and what must be."""

    def at(name: str, *args: object) -> str:
        return reverse(name, args=[dossier.pk, *args])

    while True:
        note = sentence(chance, 400)
        points = chance.choice(("0", "3", "5", "5,0", "3.0", " 3 ", "03", "5,00"))
        sent: dict[str, Any] = {"points": points, "note": typed(note, chance), "version": "0"}
        yield "score", OFFICER, at("dossiers:score_save", "1.1"), sent, _note, note
        number = chance.choice(("1234", "1.234", "1.234,0", "0", "12", "1.000.000", " 7 "))
        sent = {"current": number, "previous": chance.choice(("", "10", "1.000")), "version": "0"}
        yield "figure", OFFICER, at("dossiers:figure_save", _figure(dossier)), sent, _figures, ""
        subject = sentence(chance, 300)
        sent = {"kind": "van_ban", "doc_type": typed(chance.choice(TYPES), chance), "number": chance.choice(SYMBOLS), "dated_on": day(chance),
                "issuer": typed(chance.choice(ISSUERS), chance), "subject": typed(subject, chance), "codes": ["1.1", "2.2"]}  # fmt: skip
        yield "document", OFFICER, at("dossiers:evidence"), sent, _subject, subject
        subject = sentence(chance, 300)
        sent = {
            "kind": "su_kien",
            "subject": typed(subject, chance),
            "dated_on": day(chance),
            "figures": "42/42 người dự (100 %)",
            "codes": "1.1",
        }
        yield "event", OFFICER, at("dossiers:evidence"), sent, _subject, subject
        name = f"{chance.choice(('Viên chức', 'Chuyên viên', 'Phó Trưởng phòng'))} {chance.choice(('Phòng Hành chính - Tổng hợp', 'Văn phòng', 'Phòng Tổ chức – Cán bộ'))}"
        phone = chance.choice(
            ("0212 385 1234", "0912.345.678", "+84 912 345 678", "(0212) 3851234 – máy lẻ 12")
        )
        contact = reverse("units:contact", args=[dossier.participation.unit_id])
        yield "contact", OFFICER, contact, {"person": typed(name, chance), "phone": phone}, _contact, name
        reason = sentence(chance, 300)
        room = reverse("dossiers:storage", args=[dossier.participation.unit_id])
        yield "room", ADMIN, room, {"megabytes": "2000", "reason": typed(reason, chance)}, lambda: "", ""


def _figure(dossier: Dossier) -> str:

    return figure_table(dossier).rows[0].code


def _note() -> str:
    return str(Score.objects.latest("pk").note)


def _figures() -> str:
    return "" if FigureValue.objects.exists() else "nothing stored"


def _subject() -> str:
    return str(Evidence.objects.latest("pk").title)


def _contact() -> str:
    return str(UnitContact.objects.latest("pk").person)


def valid_inputs(world: World, count: int, seed: int = 509) -> Refused:
    """Send so many; each is taken (200, 302) and stands in the database as it was typed, composed."""
    found, chance = Refused(), random.Random(seed)
    dossier = started(world) if world.dossier().state == states.NOT_STARTED else world.dossier()
    clients: dict[str, Client] = {name: world.client(name) for name in (OFFICER, ADMIN)}
    source = cases(dossier, chance)
    for _ in range(count):
        kind, who, address, sent, stored, wanted = next(source)
        with transaction.atomic():
            answer = clients[who].post(address, sent)
            good = answer.status_code in (200, 302)
            now = stored() if good else ""
            transaction.set_rollback(True)
        found.cases += 1
        found.kinds[kind] += 1
        if not good or " ".join(now.split()) != " ".join(nfc(wanted).split()):
            found.wrong.append(f"{kind}: {answer.status_code} {sent!r} stored {now!r}")
    return found
