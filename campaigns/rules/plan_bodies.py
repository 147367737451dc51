"""How plans name a body and tell it what to do, and what a date is for: words the reader of pasted plans knows."""

from __future__ import annotations

import re

from campaigns import states

GIVEN = re.compile(
    r"^Giao (?P<who>[A-ZĐ][^,;.]*?) "
    r"(?P<what>(?:tham mưu|theo dõi|chủ trì|phối hợp|tổ chức|hướng dẫn|tổng hợp|chịu)\b.+)$"
)
ALL_OF = re.compile(
    r"^(?P<who>(?:Các|Lãnh đạo các)\s[^.]{4,80}?) (?P<what>(?:căn cứ|triển khai|có trách nhiệm)\b.+)$"
)
#: How the name of a body begins; what merely looks like one ("Ban hành", "Hội nghị", "Phòng, chống") does not.
_BODY = (
    r"(?:Sở|Công an|Ủy ban|Uỷ ban|UBND|Bộ Chỉ huy|Bộ đội|Ban (?=[A-ZĐ])|Văn phòng|Phòng (?=[A-ZĐ])"
    r"|Đoàn (?=[A-ZĐ]|thanh)|Hội (?=[A-ZĐ])|Liên đoàn|Mặt trận|Trung tâm|Đảng ủy|Đảng uỷ|Huyện ủy|Thành ủy|Tòa án"
    r"|Viện|Đài|Cục|Chi cục|Thủ trưởng|Lãnh đạo"
    r"|Các (?=sở|cơ quan|đơn vị|phòng|ban|ngành|trường|xã|phường|huyện|tổ chức|hội|đoàn))"
)
_DOES = (
    r"(?:chủ trì|phối hợp|có trách nhiệm|chịu trách nhiệm|tham mưu|hướng dẫn|theo dõi|chỉ đạo|tổng hợp|đôn đốc|tổ chức"
    r"|thực hiện|triển khai)"
)
#: Under «Tổ chức thực hiện»: a body alone on its line, and a body with what it is to do.
ALONE = re.compile(rf"^(?P<ask>Đề nghị\s+)?(?P<who>{_BODY}[^.;:]{{0,90}}?)\s*:?$")
TOLD = re.compile(
    rf"^(?:(?P<ask>Đề nghị)\s+|(?:Giao(?:\s+cho)?|Yêu cầu)\s+)?(?P<who>{_BODY}[^.;:]{{0,90}}?)(?:\s*:\s*|\s+)"
    rf"(?P<what>(?i:{_DOES})\b.+)$"
)
_PURPOSES = (
    (r"\d{2} (?:tháng|năm) \(|báo cáo kết quả", states.REPORT),
    (r"[Tt]hời gian đánh giá|[Kk]ỳ đánh giá", states.PERIOD),
    (r"[Gg]ửi hồ sơ|[Gg]ửi Kế hoạch|gửi kế hoạch|nộp hồ sơ", states.SUBMIT),
    (r"chuẩn bị", states.PREPARE),
    (r"[Hh]oàn thiện|[Tt]rả lại", states.CORRECT),
    (r"Hoàn chỉnh hồ sơ|báo cáo (?:Đảng|UBND|cấp trên)", states.FORWARD),
    (r"[Tt]hẩm định", states.APPRAISE),
    (r"[Cc]uộc thi|[Hh]ội nghị|[Hh]ội thi|[Tt]ập huấn", states.EVENT),
    (r"%|nâng tổng số", states.MEASURED),
)


def purpose_of(due: str, sentence: str) -> str:
    """Say what a date is for, by its own words or by its sentence."""
    for pattern, purpose in _PURPOSES:
        if re.search(pattern, due) or re.search(pattern, sentence):
            return purpose
    return states.OTHER
