"""What a reminder says (drafts 4.2, 4.4): subjects say days and campaign, never a score, an outcome or a count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from campaigns.rules import days_left, deadline_words
from dossiers import catalogue
from records.text import ZONE, vn_date, weekday


@dataclass(frozen=True, slots=True)
class Told:
    """What the words of a reminder are made of. ``contact``: whom to ask at the Office, with the telephone."""

    what: str
    audience: str
    campaign: str
    unit: str
    last_at: datetime
    said: str = ""
    missing: str = ""
    criteria: tuple[str, ...] = ()
    contact: str = ""
    #: The name of a plan or report that is owed: "Báo cáo 06 tháng".
    paper: str = ""


_THING = {
    catalogue.OWED_SUBMIT: "hồ sơ {campaign}",
    catalogue.OWED_RETURNED: "hoàn thiện hồ sơ {campaign}",
    catalogue.OWED_CRITERIA: "tiêu chí được giao, {campaign}",
    catalogue.OWED_APPRAISE: "thẩm định {campaign}",
    catalogue.OWED_FORWARD: "gửi cấp trên {campaign}",
    catalogue.OWED_REPORT: "{paper}, {campaign}",
}


def until_words(last_at: datetime) -> str:
    """``trước ngày 01/10/2021 (hết thứ Năm 30/9/2021)``; a deadline within a day is said as it is."""
    said = deadline_words(last_at)
    if not said.startswith("hết "):
        return said
    after = _day(last_at) + timedelta(days=1)
    return f"trước ngày {vn_date(after)} ({said})"


def subject(told: Told, at: datetime) -> str:
    """``Còn 5 ngày: hồ sơ …``, ``Hạn cuối hôm nay, 24 giờ 00: …``, ``Quá hạn 1 ngày: …``."""
    thing = _THING[told.what].format(campaign=told.campaign, paper=_small(told.paper))
    left = days_left(told.last_at, at)
    if at > told.last_at:
        return f"Quá hạn {max(-left, 1)} ngày: {thing}"
    if left == 0:
        hour = (
            "24 giờ 00" if deadline_words(told.last_at).startswith("hết ") else deadline_words(told.last_at)
        )
        return f"Hạn cuối hôm nay, {hour}: {thing}"
    return f"Còn {left} ngày: {thing}"


def body(told: Told) -> str:
    """What is due, until when, what is missing, whom to ask."""
    extra = f" ({told.said})" if told.said else ""
    until = until_words(told.last_at) + extra
    if told.what == catalogue.OWED_CRITERIA:
        return f"Tiêu chí {', '.join(told.criteria)} được giao chuẩn bị, xong {until}; chưa chấm."
    if told.what == catalogue.OWED_APPRAISE:
        return f"Thẩm định hồ sơ các đơn vị, {told.campaign}: {until}."
    if told.what == catalogue.OWED_FORWARD:
        return f"Hồ sơ tổng hợp {told.campaign} gửi cấp trên {until}."
    if told.what == catalogue.OWED_REPORT:
        lines = [f"{told.paper} của {told.unit} ({told.campaign}) gửi {until}."]
        if told.audience == catalogue.TO_HEADS:
            lines.append("Đề nghị Thủ trưởng cơ quan chỉ đạo gửi đúng thời hạn.")
        return " ".join([*lines, *([f"Liên hệ: {told.contact}."] if told.contact else [])])
    verb = "nộp lại" if told.what == catalogue.OWED_RETURNED else "gửi"
    lines = [f"Hồ sơ {told.campaign} của {told.unit} {verb} {until}."]
    if told.missing:
        lines.append(f"Hiện còn thiếu: {told.missing[:1].lower()}{told.missing[1:]}.")
    if told.audience == catalogue.TO_HEADS:
        lines.append("Đề nghị Thủ trưởng đơn vị chỉ đạo hoàn thành, gửi hồ sơ đúng thời hạn.")
    if told.contact:
        lines.append(f"Liên hệ: {told.contact}.")
    return " ".join(lines)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def report_chat(unit: str, campaign: str, paper: str, last_at: datetime, contact: str) -> str:
    """The reminder of a plan or report that the gathering office copies into a chat."""
    asked = f" Liên hệ: {contact}." if contact else ""
    return (
        f"Kính gửi đồng chí đầu mối {unit}: {_small(paper)} ({campaign}) gửi {until_words(last_at)}. "
        f"Hiện chưa nhận được.{asked}"
    )


def chat(
    unit: str, campaign: str, last_at: datetime, missing: str, contact: str, *, unsigned: bool = False
) -> str:
    """The reminder an Office copies into a chat (drafts 4.2); ``unsigned``: written, not yet signed and numbered."""
    after = _day(last_at) + timedelta(days=1)
    state = f"Hiện {'chưa ký, lấy số' if unsigned else 'còn thiếu'}: {_small(missing)}."
    said = (state if missing else "Hồ sơ chưa nộp.") + (f" Liên hệ: {contact}." if contact else "")
    day = _day(last_at)
    return (
        f"Kính gửi đồng chí đầu mối {unit}: hồ sơ {campaign} gửi trước ngày {vn_date(after)} "
        f"(hết {weekday(day)} {vn_date(day)}). {said}"
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
