"""«Công văn đôn đốc» of the Office (drafts 2.8): a request before the deadline, afterwards a demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dossiers.documents import frames, kinds, lines
from dossiers.documents.frames import Registered
from dossiers.documents.values import Frame, LetterHead, Marks, Signer
from records.text import vn_date, vn_time, weekday

#: More addressees than this stand in an annex (drafts 2.8).
IN_THE_LETTER = 5
DOSSIER = "hồ sơ đề nghị thẩm định"


@dataclass(frozen=True, slots=True)
class Chased:
    """One addressee: until when, how many days late (0 before the deadline), what is lacking, whom to ask there."""

    name: str
    subordinate: bool
    due: str
    late_days: int
    lacking: tuple[str, ...]
    begun: bool
    contact: str = ""

    @property
    def late_text(self) -> str:
        """Days late in two figures; empty before the deadline."""
        return lines.two(self.late_days) if self.late_days else ""

    @property
    def contact_text(self) -> str:
        """Whom to ask at the unit, by title; nothing known prints dots."""
        return self.contact or lines.ELLIPSIS

    @property
    def lacking_text(self) -> str:
        """The components that are missing."""
        return "; ".join(self.lacking) or "chưa nộp"

    @property
    def line(self) -> str:
        """One dash of the list in a letter to several late units."""
        return f"{self.name}: còn thiếu {self.lacking_text}" if self.lacking else self.name

    @property
    def line_with_days(self) -> str:
        """The same where not all are late by as many days."""
        late = f"{self.name}: chậm {self.late_text} ngày"
        return f"{late}; còn thiếu {self.lacking_text}" if self.lacking else late


@dataclass(frozen=True, slots=True)
class ChaseLetter:
    """The letter. ``late``: after the deadline; ``answer_by``: the moment the Office sets then."""

    frame: Frame
    plan: str
    before: date
    last_day: date
    as_of: datetime
    late: bool
    units: tuple[Chased, ...]
    contact_title: str
    contact_phone: str
    answer_by: datetime | None = None
    office: str = ""
    #: What is chased: the dossier, or a plan or report by its name; and the same in one word.
    what: str = DOSSIER
    thing: str = "hồ sơ"

    @property
    def annexed(self) -> bool:
        """Whether the addressees stand in an annex."""
        return len(self.units) > IN_THE_LETTER

    @property
    def one(self) -> bool:
        """Whether there is a single addressee, who is then named and not listed."""
        return len(self.units) == 1

    @property
    def first_name(self) -> str:
        """The first addressee, who is the only one where there is one."""
        return self.units[0].name

    @property
    def first_lacking(self) -> str:
        """What the first addressee lacks."""
        return self.units[0].lacking_text

    @property
    def before_text(self) -> str:
        """The day before which the dossier was due."""
        return vn_date(self.before)

    @property
    def last_text(self) -> str:
        """``hết thứ Năm, ngày 30/9/2021``."""
        return f"hết {weekday(self.last_day)}, ngày {vn_date(self.last_day)}"

    @property
    def as_of_text(self) -> str:
        """``14 giờ 00 ngày 05/10/2021``."""
        return f"{vn_time(self.as_of)} ngày {vn_date(self.as_of)}"

    @property
    def named(self) -> str:
        """How the letter speaks of its addressees."""
        if self.one:
            return self.units[0].name
        return "các đơn vị có tên tại Phụ lục" if self.annexed else "các đơn vị nêu trên"

    @property
    def days_text(self) -> str:
        """``03 ngày`` when all are late by as much; otherwise each one's days stand in the list."""
        found = {each.late_days for each in self.units}
        return f"{lines.two(found.pop())} ngày" if len(found) == 1 else ""

    @property
    def sent(self) -> str:
        """``chưa gửi hồ sơ``, or that it is not complete where some papers are there already."""
        return (
            f"chưa gửi đủ {self.thing}"
            if all(each.begun for each in self.units)
            else f"chưa gửi {self.thing}"
        )

    @property
    def late_tail(self) -> str:
        """How the sentence about late units ends: annex, what the one lacks, or the list that follows."""
        if self.annexed:
            return " (chi tiết tại Phụ lục)."
        if not self.one:
            return ":"
        return f"; còn thiếu: {self.first_lacking}." if self.units[0].lacking or not self.reports else "."

    @property
    def what_of_year(self) -> str:
        """What is chased, with its year, for the title of the annex."""
        return of_year(self.what, self.frame.year)

    @property
    def reports(self) -> bool:
        """Whether plans or reports are chased, which have no components."""
        return self.thing != "hồ sơ"

    @property
    def own(self) -> tuple[Chased, ...]:
        """Units under the Office: they are told «yêu cầu»."""
        return tuple(each for each in self.units if each.subordinate)

    @property
    def others(self) -> tuple[Chased, ...]:
        """Mặt trận, Đoàn, Hội and agencies not under the Office: they are asked, never held responsible."""
        return tuple(each for each in self.units if not each.subordinate)

    @property
    def own_heads(self) -> str:
        """The heads a demand goes to."""
        if self.one:
            return f"Thủ trưởng {self.units[0].name}"
        return "Thủ trưởng các đơn vị" if not self.others else "Thủ trưởng các đơn vị trực thuộc"

    @property
    def answer_text(self) -> str:
        """``17 giờ 00 ngày 08/10/2021``, or room for the pen."""
        if self.answer_by is None:
            return f"{lines.ELLIPSIS} giờ ngày {lines.day(None, self.frame.year)}"
        return f"{vn_time(self.answer_by)} ngày {vn_date(self.answer_by)}"

    @property
    def contact_text(self) -> str:
        """Whom to ask at the Office."""
        phone = f", điện thoại {self.contact_phone.replace(' ', lines.NBSP)}" if self.contact_phone else ""
        return f"{self.contact_title or lines.ELLIPSIS}{phone}"

    @property
    def annex_of(self) -> str:
        """``(Kèm theo Công văn số …/VPUB-TCHCQT ngày …)``."""
        head = self.frame.head
        number = f"{head.number or lines.GAP}/{head.symbol}"
        return f"(Kèm theo Công văn số {number} ngày {lines.day(head.signed_on, self.frame.year)})"


def of_year(what: str, year: int) -> str:
    """``báo cáo 06 tháng năm 2020``, ``báo cáo năm 2020``: the word "năm" and a year already named stand once."""
    if f"năm {year}" in what:
        return what
    name = what.removesuffix(" năm")
    return f"{name} năm{lines.NBSP}{year}"


def _about(what: str, year: int) -> str:
    """``V/v đôn đốc gửi …``: the last words stay on one line."""
    return f"V/v đôn đốc gửi {of_year(what, year)}".replace(
        "thẩm định năm", f"thẩm{lines.NBSP}định{lines.NBSP}năm"
    )


def letter_from(content: Mapping[str, Any], *, registered: Registered | None, issued: bool) -> ChaseLetter:
    """Build the letter from its frozen content (``dossiers.queries.chase_letter``)."""
    office, campaign, signer = content["office"], content["campaign"], content["signer"]
    marks = Marks(
        draft=not issued,
        practice=campaign["practice"],
        illustrative=campaign["illustrative"],
        trial=campaign["trial"],
    )
    # Letters of earlier versions name nothing: they chased dossiers.
    paper = content.get("paper", {})
    what, thing = paper.get("what", DOSSIER), paper.get("thing", "hồ sơ")
    head = LetterHead(
        parent_name=frames.short_parent(office["parent"]),
        issuer_name=frames.issuer_in_head(office["name"], office["parent"]),
        symbol=registered.symbol if registered else content["symbol"],
        year=campaign["year"],
        number=registered.number if registered else "",
        place=office["place"],
        signed_on=registered.signed_on if registered else None,
        about=_about(what, campaign["year"]),
        invented=marks.illustrative,
    )
    units = tuple(
        Chased(
            each["name"],
            each["subordinate"],
            each["due"],
            each["late_days"],
            tuple(each["lacking"]),
            each["begun"],
            each["contact"],
        )
        for each in content["units"]
    )
    answer = content["answer_by"]
    return ChaseLetter(
        what=what,
        thing=thing,
        frame=Frame(
            kind=kinds.CHASE_LETTER,
            head=head,
            marks=marks,
            year=campaign["year"],
            unit_name=office["name"],
            receiver="",
            signer=Signer(title=signer["title"], name=signer["name"], authority=signer["authority"]),
            recipients=(
                "Như trên",
                # Reports are gathered by any office, not by Văn phòng alone.
                *(() if "paper" in content and thing != "hồ sơ" else ("Lãnh đạo Văn phòng (để báo cáo)",)),
                frames.filed(frames.section_initials(campaign["section"])),
            ),
            office=True,
        ),
        plan=campaign["plan"],
        before=date.fromisoformat(content["before"]),
        last_day=date.fromisoformat(content["last_day"]),
        as_of=datetime.fromisoformat(content["as_of"]),
        late=content["late"],
        units=units,
        contact_title=campaign["contact_title"],
        contact_phone=campaign["contact_phone"],
        answer_by=datetime.fromisoformat(answer) if answer else None,
        office=office["name"],
    )
