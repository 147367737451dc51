"""Who is told to do what in a plan's sentences («cơ quan chủ trì», «phối hợp»), and what a date is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from campaigns import states

_UP = "A-ZĐÀ-Ỹ"
#: How the name of a body begins; what merely looks like one ("Ban hành", "Hội nghị", "Phòng, chống") does not.
_NAMED = (
    rf"(?:Sở (?=[{_UP}])|Công an|Ủy ban|Uỷ ban|UBND|Bộ Chỉ huy|Bộ đội|Bộ (?=[{_UP}])|Ban (?=[{_UP}])|Văn phòng"
    rf"|Phòng (?=[{_UP}])|Đoàn (?=[{_UP}]|thanh)|Hội (?=[{_UP}])|Liên đoàn|Mặt trận|Trung tâm|Đảng ủy|Đảng uỷ"
    rf"|Huyện ủy|Thành ủy|Tòa án|Viện (?=[{_UP}]|kiểm)|Đài (?=[{_UP}]|phát|truyền)|Báo (?=[{_UP}])|Cục (?=[{_UP}])"
    rf"|Chi cục|Trường (?=[{_UP}])|Trạm [Yy] tế|Giám đốc (?=[{_UP}])|Chánh (?=[{_UP}])|Chủ tịch (?=UBND|Ủy|Hội)"
    rf"|Trưởng (?=phòng|ban|Công an|[{_UP}])|Thủ trưởng (?=các|cơ quan|đơn vị|[{_UP}])"
    rf"|Lãnh đạo (?=các|đơn vị|[{_UP}]))"
)
_ALL_OF = r"(?:[Cc]ác (?=sở|cơ quan|đơn vị|phòng|ban|ngành|trường|xã|phường|huyện|tổ chức|hội|đoàn))"
_BODY = rf"(?:{_NAMED}|{_ALL_OF})"
_REST = r"[^.;:()]{0,90}?"
_DOES = (
    r"(?:là (?:cơ quan|đơn vị) (?:chủ trì|đầu mối|thường trực)|chủ trì|phối hợp|có trách nhiệm|chịu trách nhiệm"
    r"|tham mưu|hướng dẫn|theo dõi|chỉ đạo|tổng hợp|đôn đốc|tổ chức"
    r"|thực hiện|triển khai|xây dựng|căn cứ|tiếp tục|rà soát|kiểm tra|bố trí|bảo đảm|đảm bảo|tuyên truyền|báo cáo"
    r"|gửi|lập|ban hành|phân công|quán triệt|vận động|lồng ghép)"
)
#: Words that only a duty is told in; enough to find one outside the sections that give duties.
_SURELY = (
    r"(?:là (?:cơ quan|đơn vị) (?:chủ trì|đầu mối|thường trực)|chủ trì|phối hợp|có trách nhiệm|chịu trách nhiệm"
    r"|tham mưu)"
)
_ORDER = r"(?:(?P<ask>[Đđ]ề nghị)\s+|(?P<give>[Gg]iao|[Yy]êu cầu|[Pp]hân công)(?:\s+cho)?\s+)?"
_LEAD_IN = (
    r"(?:(?:Căn cứ|Trên cơ sở|Hằng|Hàng|Định kỳ|Đối với|Trường hợp|Trong|Trước|Khi|Ngoài ra)\b"
    r"[^.;:]{0,160}?[,:]\s+)?"
)

#: A body alone on its line; a body with what it is to do; the same where nothing else gives duties.
ALONE = re.compile(rf"^{_ORDER}(?P<who>{_BODY}[^.;:]{{0,110}}?)\s*:?$")
TOLD = re.compile(
    rf"^{_LEAD_IN}{_ORDER}(?P<who>{_BODY}{_REST})(?:\s*:\s*|,?\s+)(?P<what>(?i:{_DOES})\b.+)$", re.DOTALL
)
SURELY = re.compile(rf"^{_LEAD_IN}{_ORDER}(?P<who>{_NAMED}{_REST}),?\s+(?P<what>{_SURELY}\b.+)$", re.DOTALL)
#: "Giao X …", whatever X is called.
GIVEN = re.compile(
    rf"^[Gg]iao (?:cho )?(?P<who>[{_UP}][^,;.]*?) "
    r"(?P<what>(?:tham mưu|theo dõi|chủ trì|phối hợp|tổ chức|hướng dẫn|tổng hợp|chịu)\b.+)$"
)
#: "Các sở, ban, ngành … căn cứ chức năng …": everybody, in sections that give nobody in particular a duty.
EVERYBODY = re.compile(
    r"^(?P<who>(?:Các|Lãnh đạo các)\s[^.]{4,80}?) (?P<what>(?:căn cứ|triển khai|có trách nhiệm)\b.+)$"
)
#: "… do Sở Y tế chủ trì".
DONE_BY = re.compile(rf"\b[Dd]o (?P<who>{_NAMED}{_REST}) (?P<how>chủ trì|thực hiện|đảm nhiệm|phụ trách)\b")
#: "Cơ quan chủ trì: …", "Đơn vị thực hiện: …; phối hợp: …", on a line of its own below what is to be done.
DOER = re.compile(
    r"(?:(?:cơ quan|đơn vị|bộ phận)\s+)?"
    r"(?P<how>chủ trì(?:\s+thực hiện)?|thực hiện|tham mưu|đầu mối|phối hợp(?:\s+thực hiện)?)\s*:\s*(?P<who>[^.;]+)",
    re.IGNORECASE,
)
_OWN_LINE = re.compile(
    r"^\(?(?:(?:cơ quan|đơn vị|bộ phận)\s+(?:chủ trì|thực hiện|tham mưu|đầu mối|phối hợp)|chủ trì(?:\s+thực hiện)?"
    r"|phối hợp(?:\s+thực hiện)?|thời gian(?:\s+thực hiện|\s+hoàn thành)?|thời hạn|hoàn thành|tiến độ|kinh phí)\s*:",
    re.IGNORECASE,
)
_AND = re.compile(rf"\s*,\s+(?:và\s+)?(?={_NAMED})|\s+và\s+(?={_NAMED})")
_STOP = re.compile(r"(?<=[.;])\s+")


@dataclass(frozen=True, slots=True)
class Told:
    """A body told to do something; ``sentence`` holds both, ``does`` begins with the verb."""

    who: str
    does: str
    asked: bool
    sentence: str


def sentences(words: str) -> list[str]:
    """Cut a line after each full stop and semicolon."""
    return [part.strip() for part in _STOP.split(words) if part.strip()]


def told(sentence: str, *, surely: bool) -> list[Told]:
    """Return whom a sentence tells to do something: the body that is its subject, each of two joined by «và».

    ``surely``: only words of duty count ("chủ trì", "có trách nhiệm"), as in sections that give no duties.
    """
    found = SURELY.match(sentence) if surely else TOLD.match(sentence)
    if found is None and surely:
        found = GIVEN.match(sentence) or EVERYBODY.match(sentence)
    if found is None:
        return _done_by(sentence)
    asked = bool(found.groupdict().get("ask"))
    return [Told(who, found["what"], asked, sentence) for who in bodies(found["who"])]


def _done_by(sentence: str) -> list[Told]:
    found = DONE_BY.search(sentence)
    if found is None:
        return []
    does = sentence[: found.start()].rstrip(" ,(")
    return [Told(who, does or found["how"], asked=False, sentence=sentence) for who in bodies(found["who"])]


def bodies(names: str) -> list[str]:
    """Return each body of "Công an tỉnh, Sở Y tế và Sở Tài chính"; "UBND các huyện, thành phố" and "Các …" are one."""
    parts = [names] if names.startswith(("Các", "các")) else _AND.split(names)
    return [name[:1].upper() + name[1:] for part in parts if (name := part.strip(" ,.()"))]


def is_about_doing(words: str) -> bool:
    """Whether a line only says who does what stands above it, until when or with what money."""
    return bool(_OWN_LINE.match(words))


def doers(words: str) -> Iterator[tuple[str, str]]:
    """Yield (how, who) of "Cơ quan chủ trì: …; phối hợp: …"."""
    for found in DOER.finditer(words):
        yield found["how"].lower(), found["who"].strip(" ,()")


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
