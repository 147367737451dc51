"""A periodic report of Công an tỉnh and the aggregate of Sở Giáo dục và Đào tạo, 2020, illustrative figures."""

from __future__ import annotations

from typing import Any

from dossiers.documents.periodic import PeriodicPaper, periodic_paper

SENTENCES = {
    "I": "Đã ban hành kế hoạch, phân công lãnh đạo phụ trách và triển khai đến Công an các huyện, thành phố.",
    "II": "Được giao {tong} nhiệm vụ: hoàn thành {xong}, đang thực hiện {dang}, chưa báo cáo {chua}.",
    "III": "Phải báo số liệu {chi_tieu} chỉ tiêu.",
    "IV.1": "Đã quán triệt trong sinh hoạt chi bộ.",
    "IV.2": "",
    "V": "Một số hoạt động tập trung phải lùi thời gian.",
    "VI": "Tiếp tục thực hiện các nhiệm vụ chưa hoàn thành.",
    "VII": "",
}
TITLES = {
    "I": "Công tác lãnh đạo, chỉ đạo, triển khai kế hoạch",
    "II": "Kết quả thực hiện nhiệm vụ được giao",
    "III": "Kết quả thực hiện chỉ tiêu",
    "IV.1": "Lãnh đạo, quản lý",
    "IV.2": "Tuyên truyền, tập huấn",
    "V": "Khó khăn, vướng mắc và nguyên nhân",
    "VI": "Nhiệm vụ trọng tâm thời gian tới",
    "VII": "Đề xuất, kiến nghị",
}


def content() -> dict[str, Any]:
    """What Công an tỉnh handed in."""
    return {
        "schema": "bao-cao/1",
        "campaign": {
            "code": "kh-75-2020", "title": "Phòng, chống ma túy học đường năm 2020", "year": 2020,
            "practice": False, "illustrative": True, "trial": False,
            "plan": (
                "Kế hoạch số 75/KH-UBND ngày 18/3/2020 của Ủy ban nhân dân tỉnh Sơn La về phòng, chống ma túy "
                "học đường năm 2020"
            ),
        },
        "criteria": {"draft": False},
        "milestone": {
            "code": "DL-10", "title": "Báo cáo 06 tháng", "words": "Định kỳ 06 tháng (trước ngày 25/5)",
            "last_day": "2020-05-24",
        },
        "number": "21/BC-CAT",
        "signed_on": "2020-05-18",
        "signer": {"authority": "", "title": "Giám đốc", "name": "(Họ và tên)"},
        "sections": [{"code": code, "title": TITLES[code], "text": text} for code, text in SENTENCES.items()],
        "unit": {
            "name": "Công an tỉnh Sơn La", "short": "Công an tỉnh", "abbreviation": "CAT", "parent": "",
            "head_title": "Giám đốc", "place": "Sơn La", "office": False, "agency": "A01",
        },
        "receiver": "Ủy ban nhân dân tỉnh Sơn La (qua Sở Giáo dục và Đào tạo)",
        "duties": [
            {
                "code": "A01-1", "title": "Tham mưu triển khai chỉ đạo của Trung ương, Bộ Công an, tỉnh",
                "role": "Chủ trì", "state": "doing", "label": "Đang thực hiện",
                "evidence": "Kế hoạch số 31/KH-CAT ngày 20/3/2020", "done_on": None, "note": "",
            },
            {
                "code": "A01-2", "title": "Tập huấn cán bộ, giáo viên kiêm nhiệm", "role": "Chủ trì",
                "state": "done", "label": "Hoàn thành", "evidence": "Báo cáo số 96/BC-CAT ngày 02/5/2020",
                "done_on": "2020-05-02", "note": "",
            },
            {
                "code": "A01-4", "title": "Rà soát, thống kê người nghiện", "role": "Chủ trì", "state": "",
                "label": "Chưa báo cáo", "evidence": "", "done_on": None, "note": "",
            },
        ],
        "targets": [
            {
                "code": "T-07", "title": "Người bị phát hiện được lập hồ sơ", "value": "= 100 %",
                "reached": None, "total": None, "note": "",
            },
        ],
    }  # fmt: skip


def gathered() -> dict[str, Any]:
    """What Sở Giáo dục và Đào tạo made of two reports and one that did not come."""
    none = {"done": 0, "doing": 0, "impossible": 0, "silent": 0}
    part = {"returned": False, "sha256": "", **none}
    return {
        **content(),
        "number": "98/BC-SGDĐT",
        "signed_on": "2020-06-02",
        "unit": {
            "name": "Sở Giáo dục và Đào tạo", "short": "Sở Giáo dục và Đào tạo", "abbreviation": "SGDĐT",
            "parent": "Ủy ban nhân dân tỉnh Sơn La", "head_title": "Giám đốc", "place": "Sơn La",
            "office": False, "agency": "",
        },
        "receiver": "Ủy ban nhân dân tỉnh Sơn La",
        "parts": [
            {
                **part, "reporter": 1, "name": "Công an tỉnh", "agency": "A01", "agency_name": "Công an tỉnh",
                "sent_on": "2020-05-18", "punctuality": "on_time", "receipt": "R1", "paper": "21/BC-CAT",
                "done": 1, "doing": 1, "silent": 1,
            },
            {
                **part, "reporter": 2, "name": "Sở Y tế", "agency": "A04", "agency_name": "Sở Y tế",
                "sent_on": "2020-05-26", "punctuality": "late", "receipt": "R2", "paper": "32/BC-SYT",
                "impossible": 1,
            },
            {
                **part, "reporter": 3, "name": "Sở Tài chính", "agency": "A07", "agency_name": "Sở Tài chính",
                "sent_on": None, "punctuality": "missing", "receipt": "", "paper": "",
            },
        ],
        "duties": [
            {
                **none, "code": "A01-2", "title": "Tập huấn cán bộ, giáo viên kiêm nhiệm",
                "agency": "Công an tỉnh", "role": "Chủ trì", "done": 1, "note": "",
            },
            {
                **none, "code": "A04-1", "title": "Chương trình điều trị thay thế", "agency": "Sở Y tế",
                "role": "Chủ trì", "impossible": 1, "note": "Sở Y tế: chờ kinh phí",
            },
        ],
        "targets": [
            {
                "code": "T-06", "title": "Trường học không có tệ nạn ma túy", "value": "> 99,8 %",
                "reached": "394", "total": "412", "percent": None, "denominator": "412",
                "source": "Số minh họa", "reported": 1, "expected": 2, "missing": ["UBND huyện Vân Hồ"],
                "verdict": "Chưa đủ số liệu: còn 1 cơ quan chưa báo.", "tone": "waiting",
                "parts": [["UBND các huyện khác", "394", "394"], ["UBND huyện Vân Hồ", None, None]],
            },
        ],
    }  # fmt: skip


def report() -> PeriodicPaper:
    """The report as a paper."""
    return periodic_paper(content(), issued=True)


def aggregate() -> PeriodicPaper:
    """The aggregate as a paper."""
    return periodic_paper(gathered(), issued=True)
