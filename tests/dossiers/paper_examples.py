"""One filled example of every paper: Trung tâm Thông tin, campaign of 2021, illustrative figures, no real persons.

Look at them as pictures: ``python -m tests.dossiers.preview_papers OUTDIR``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from dossiers.documents import kinds
from dossiers.documents.chase import ChaseLetter, letter_from
from dossiers.documents.council import CouncilDecision, CouncilMember, DoubleRole
from dossiers.documents.covers import BundleCover, Receipt, ReceiptItem
from dossiers.documents.frames import Registered
from dossiers.documents.invitation import InvitationPaper
from dossiers.documents.letter import Letter, ListRow, UnitList
from dossiers.documents.minutes import Attendance, Minutes, NotApplicable, ReviewFigures
from dossiers.documents.office import (
    Abstention,
    AppraisalMinutes,
    AppraisalRow,
    ContentsRow,
    Notice,
    ProcessRow,
    Reception,
    UnitVote,
    UpwardLetter,
)
from dossiers.documents.proof import Proof
from dossiers.documents.render import Paper
from dossiers.documents.report import FigureLine, FiguresAnnex, Report, ReportSection
from dossiers.documents.scoresheet import ScoreGroup, ScoreLine, ScoreSheet, ScoreSheetPaper, VetoLine
from dossiers.documents.values import (
    DocRef,
    Fix,
    Frame,
    LetterHead,
    Marks,
    Opinion,
    Person,
    Score,
    Signer,
    Verdict,
    VetoFact,
    Vote,
)
from records.text import ZONE
from tests.dossiers import periodic_examples

UNIT = "Trung tâm Thông tin"
OFFICE = "Văn phòng Ủy ban nhân dân tỉnh Sơn La"
UPPER = "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh"
COUNCIL = "Hội đồng đánh giá, thẩm định cơ quan, đơn vị liên quan đến ma túy năm 2021"
MARKS = Marks(draft=True, practice=False, illustrative=True, draft_criteria=True)
PRACTICE_MARKS = replace(MARKS, practice=True, one_person=True)
PERIOD = (date(2020, 9, 15), date(2021, 9, 15))
BASIS_2139 = (
    "Căn cứ Quyết định số 2139/QĐ-UBND ngày 29 tháng 9 năm 2020 của Chủ tịch Ủy ban nhân dân tỉnh Sơn La ban hành "
    "tiêu chí và quy trình đánh giá, phân loại, thẩm định các cơ quan, đơn vị; xã, phường, thị trấn; bản, tiểu khu, "
    "tổ dân phố liên quan đến ma túy"
)
BASIS_53 = (
    "Thực hiện Kế hoạch số 53-KH/ĐUK ngày 15 tháng 9 năm 2021 của Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh về "
    "đánh giá, thẩm định, phân loại các cơ quan, đơn vị liên quan đến ma túy năm 2021"
)
BASIS_OFFICE = (
    "Thực hiện Kế hoạch số …/KH-VPUB ngày …/…/2021 của Văn phòng Ủy ban nhân dân tỉnh về đánh giá, thẩm định cơ "
    "quan, đơn vị liên quan đến ma túy năm 2021"
)
PLAN = "Kế hoạch số …/KH-VPUB ngày …/…/2021 của Văn phòng Ủy ban nhân dân tỉnh"
OUTCOMES = {
    "A": "Đủ điều kiện đề nghị công nhận “Đơn vị đạt tiêu chuẩn không có ma túy”",
    "B": "Đề nghị xác nhận đơn vị có tệ nạn ma túy",
    "C": "Chưa đủ điều kiện đề nghị công nhận; đề nghị giao xây dựng thành đơn vị đạt tiêu chuẩn năm 2022",
}
FIX = "Đủ điều kiện đề nghị công nhận; phải khắc phục tồn tại"


def _set() -> dict[str, Any]:
    path = Path(__file__).resolve().parents[2] / "scoring/data/2139-2020/co-quan.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def unit_frame(
    kind: str, symbol: str, *, on: date | None = None, number: str = "", marks: Marks = MARKS
) -> Frame:
    return Frame(
        kind=kind,
        head=LetterHead(
            parent_name="Văn phòng UBND tỉnh Sơn La",
            issuer_name=UNIT,
            symbol=symbol,
            year=2021,
            number=number,
            place="" if symbol.startswith("BB") else "Sơn La",
            signed_on=on,
        ),
        marks=marks,
        year=2021,
        unit_name=UNIT,
        receiver=OFFICE,
        signer=Signer(title="Giám đốc", name="(Giám đốc)"),
        recipients=("Như trên", "Lưu: VT, HĐ"),
    )


def office_frame(kind: str, symbol: str, *, marks: Marks = MARKS) -> Frame:
    return Frame(
        kind=kind,
        head=LetterHead(
            parent_name="UBND tỉnh Sơn La",
            issuer_name="Văn phòng",
            symbol=symbol,
            year=2021,
            place="" if symbol.startswith("BB") else "Sơn La",
        ),
        marks=marks,
        year=2021,
        unit_name=OFFICE,
        receiver=UPPER,
        signer=Signer(title="Chánh Văn phòng", name="(Chánh Văn phòng)"),
        recipients=("Như trên", "Lãnh đạo Văn phòng", "Các đơn vị trực thuộc", "Lưu: VT, TCHCQT"),
        office=True,
    )


DECISION_REF = DocRef("Quyết định", "QĐ-TTTT", "21", date(2021, 9, 17), 2021)
MINUTES_REF = DocRef("Biên bản", "BB-TTTT", "03", date(2021, 9, 24), 2021)
REPORT_REF = DocRef("Báo cáo", "BC-TTTT", "48", date(2021, 9, 27), 2021)
LETTER_REF = DocRef("Tờ trình", "TTr-TTTT", "15", date(2021, 9, 28), 2021)
BLANK_LETTER_REF = DocRef("Tờ trình", "TTr-TTTT", "", None, 2021)

ROLES = (
    ("(Giám đốc)", "Giám đốc", "Chủ tịch Hội đồng"),
    ("(Phó Giám đốc)", "Phó Giám đốc", "Ủy viên (lãnh đạo đơn vị)"),
    ("(Chủ tịch công đoàn bộ phận)", "Chủ tịch công đoàn bộ phận", "Ủy viên (đại diện công đoàn)"),
    ("(Bí thư chi đoàn)", "Bí thư chi đoàn", "Ủy viên (đại diện đoàn thanh niên)"),
    ("(Phó Bí thư chi bộ)", "Phó Bí thư chi bộ", "Ủy viên (người phụ trách công tác đảng)"),
    ("(Viên chức)", "Viên chức Phòng Hành chính - Tổng hợp", "Thư ký Hội đồng"),
)

FACT_L2 = VetoFact(
    "L2",
    "Trong kỳ, có người của đơn vị được cơ quan có thẩm quyền kết luận sử dụng trái phép chất ma túy",
    evil=True,
    cases=1,
    people=1,
)
FIXES = (
    Fix(
        "Kiểm tra nội bộ mới thực hiện 01 lần",
        "kiểm tra 02 lần/năm",
        "Phòng Hành chính - Tổng hợp",
        "trước ngày 15/6/2022",
    ),
    Fix(
        "Phối hợp với Công an phường chưa thể hiện bằng văn bản",
        "ký văn bản phối hợp",
        "Giám đốc",
        "trước ngày 31/12/2021",
    ),
    Fix("Tổ tự quản hoạt động chưa đều", "sinh hoạt định kỳ", "chi đoàn", "từ quý I năm 2022"),
)
SCORE = Score(Decimal(89), Decimal(97), Decimal(8900) / Decimal(97))
APPRAISAL = Score(Decimal(85), Decimal(97), Decimal(8500) / Decimal(97))
FINAL = Score(Decimal(87), Decimal(97), Decimal(8700) / Decimal(97))
VOTE = Vote("giơ tay", 40, 40, 0, 0)
ATTENDANCE = Attendance(40, 42, "01 nghỉ thai sản, 01 đi công tác")


def verdict(variant: str = "A") -> Verdict:
    if variant == "B":
        return Verdict("B", OUTCOMES["B"], facts=(FACT_L2,))
    if variant == "C":
        reasons = ("tổng điểm 74,00 dưới 80", "nhóm 3 đạt 45 %, dưới 50 % điểm tối đa của nhóm")
        return Verdict("C", OUTCOMES["C"], reasons=reasons)
    if variant == "A":
        return Verdict("A", OUTCOMES["A"], fixes=FIXES)
    return Verdict("", "Chưa đủ thông tin để kết luận")


OWN_SCORES: dict[str, tuple[str, str, str]] = {
    "1.1": ("5", "Kế hoạch riêng, phân công rõ", "Kế hoạch số 05/KH-TTTT ngày 12/01/2021"),
    "1.2": ("4", "03 văn bản nhận, đã triển khai", "Biên bản họp tháng 01, 4, 8/2021"),
    "1.3": ("4", "", "Thông báo phân công số 07/TB-TTTT ngày 18/01/2021"),
    "1.4": ("2", "01 lần", "Biên bản ngày 15/6/2021"),
    "1.5": ("3", "", "Quy chế thi đua, khen thưởng của Trung tâm"),
    "2.1": ("8", "42/42 người", "Danh sách lưu tại đơn vị"),
    "2.2": (
        "3",
        "01 buổi sinh hoạt chuyên đề, phối hợp công đoàn, chi đoàn",
        "Giấy mời, biên bản ngày 26/6/2021",
    ),
    "2.3": ("4", "Bảng tin, trang thông tin điện tử (06 tin), nhóm nội bộ", "Ảnh, đường dẫn tin bài"),
    "2.4": ("5", "42/42 người ký", "Bản tổng hợp ký cam kết"),
    "2.5": ("3", "Vận động gia đình qua họp công đoàn", ""),
    "3.1": ("8", "02 lần", "Báo cáo số 22/BC-TTTT ngày 10/3/2021; số 44/BC-TTTT ngày 08/9/2021"),
    "3.2": ("4", "Số liệu thống nhất", ""),
    "3.3": ("4", "Hòm thư góp ý tại sảnh, công khai số điện thoại đầu mối", "Ảnh hòm thư"),
    "3.4": ("2", "Có trao đổi với Công an phường, chưa có văn bản", ""),
    "4.1": ("5", "Nội quy cơ quan; bảng phân công trực", "Nội quy, bảng phân công"),
    "4.2": ("", "Đơn vị không có cơ sở lưu trú", ""),
    "4.3": ("2", "Tổ tự quản do chi đoàn phụ trách, hoạt động chưa đều", "Quyết định thành lập tổ"),
    "4.4": ("3", "02/02 tồn tại đã khắc phục", "Báo cáo khắc phục"),
    "5.1": (
        "4",
        "Quyết định 17/9 trước ngày họp 24/9; đủ thành phần",
        "Quyết định số 21/QĐ-TTTT ngày 17/9/2021",
    ),
    "5.2": ("5", "Dự 40/42 (95,24 %), có biểu quyết", "Biên bản họp"),
    "5.3": ("6", "Không bị trả lại", ""),
    "5.4": ("5", "Nộp 28/9/2021", ""),
}
OTHER = {
    "2.5": ("1", "1", "Chưa có minh chứng. Giải trình: đơn vị nhất trí"),
    "3.3": ("2", "4", "Chưa thấy sổ theo dõi. Giải trình: đơn vị gửi ảnh sổ lập ngày 05/01/2021"),
}


def score_sheet(*, appraised: bool = False, evil: bool = False) -> ScoreSheet:
    data = _set()
    groups = []
    for group in data["groups"]:
        rows = []
        for row in data["criteria"]:
            if row["group"] != group["code"]:
                continue
            points, reason, evidence = OWN_SCORES[row["code"]]
            own = Decimal(points) if points else None
            other = OTHER.get(row["code"])
            rows.append(
                ScoreLine(
                    row["code"],
                    row["text"],
                    Decimal(row["max_points"]),
                    own,
                    applies=bool(points),
                    reason=reason,
                    evidence=evidence,
                    source=row["source"],
                    appraised=Decimal(other[0]) if other else own,
                    final=Decimal(other[1]) if other else own,
                    appraised_applies=bool(points),
                    final_applies=bool(points),
                    difference=other[2] if other else "",
                )
            )
        counted = [row for row in rows if row.applies]
        groups.append(
            ScoreGroup(
                group["code"],
                group["text"],
                tuple(rows),
                sum((row.maximum for row in counted if row.maximum is not None), Decimal(0)),
                sum((row.own for row in counted if row.own is not None), Decimal(0)),
                sum((row.appraised for row in counted if row.appraised is not None), Decimal(0)),
                sum((row.final for row in counted if row.final is not None), Decimal(0)),
            )
        )
    vetoes = tuple(
        VetoLine(row["code"], row["text"], "Có", 1, 1, "Văn bản số 12/CAP ngày 01/8/2021 (minh họa)")
        if evil and row["code"] == "L2"
        else VetoLine(row["code"], row["text"], "Không")
        for row in data["vetoes"]
    )
    return ScoreSheet(
        unit_name=UNIT,
        groups=tuple(groups),
        vetoes=vetoes,
        own=SCORE,
        outcome=OUTCOMES["B" if evil else "A"],
        set_name=data["title"],
        set_version="1",
        set_hash="3f9a1c20" * 8,
        attached_to=MINUTES_REF,
        appraisal=APPRAISAL if appraised else None,
        final=FINAL if appraised else None,
        final_outcome=FIX if appraised else "",
    )


def council_decision(*, marks: Marks = MARKS) -> CouncilDecision:
    frame = replace(
        unit_frame(kinds.COUNCIL_DECISION, "QĐ-TTTT", marks=marks),
        recipients=("Như Điều 3", f"{OFFICE} (để báo cáo)", "Lưu: VT, HĐ"),
    )
    return CouncilDecision(
        frame=frame,
        council_name=COUNCIL,
        authority_line="Giám đốc Trung tâm Thông tin",
        bases=(
            (
                "Căn cứ Quyết định số …/QĐ-UBND ngày …/…/… của Ủy ban nhân dân tỉnh Sơn La quy định chức năng, nhiệm vụ, "
                "quyền hạn và cơ cấu tổ chức của Trung tâm Thông tin"
            ),
            BASIS_2139,
            BASIS_53,
            BASIS_OFFICE,
            "Theo đề nghị của Phòng Hành chính - Tổng hợp",
        ),
        members=tuple(
            CouncilMember(Person(name, position, "ông" if index % 2 else "bà"), role)
            for index, (name, position, role) in enumerate(ROLES)
        ),
        drafting_body="Phòng Hành chính - Tổng hợp",
        submit_before=date(2021, 10, 1),
    )


def small_council() -> CouncilDecision:
    paper = council_decision()
    return replace(
        paper,
        members=(*paper.members[:2], paper.members[-1]),
        double_roles=(DoubleRole("(Phó Giám đốc)", ("đại diện công đoàn", "người phụ trách công tác đảng")),),
        missing_bodies=("đoàn thanh niên",),
    )


def office_council() -> CouncilDecision:
    frame = replace(
        office_frame(kinds.COUNCIL_DECISION, "QĐ-VPUB"),
        recipients=("Như Điều 3", f"{UPPER} (để báo cáo)", "Lưu: VT, TCHCQT"),
    )
    titles = (
        "Chánh Văn phòng",
        "Phó Chánh Văn phòng",
        "Trưởng phòng Tổ chức - Hành chính - Quản trị",
        "Chuyên viên Phòng Tổ chức - Hành chính - Quản trị",
    )
    roles = ("Chủ tịch Hội đồng", "Phó Chủ tịch Hội đồng", "Ủy viên", "Thư ký Hội đồng")
    return replace(
        council_decision(),
        frame=frame,
        authority_line="Chánh Văn phòng Ủy ban nhân dân tỉnh Sơn La",
        bases=(
            (
                "Căn cứ Quyết định số …/QĐ-UBND ngày …/…/… của Ủy ban nhân dân tỉnh Sơn La quy định chức năng, nhiệm vụ, "
                "quyền hạn và cơ cấu tổ chức của Văn phòng Ủy ban nhân dân tỉnh"
            ),
            BASIS_2139,
            BASIS_53,
            BASIS_OFFICE,
            "Theo đề nghị của Trưởng phòng Tổ chức - Hành chính - Quản trị",
        ),
        members=tuple(
            CouncilMember(Person(f"({title})", title, "ông"), role)
            for title, role in zip(titles, roles, strict=True)
        ),
        drafting_body="Phòng Tổ chức - Hành chính - Quản trị",
        submit_before=date(2021, 10, 8),
    )


def minutes(variant: str = "A", *, marks: Marks = MARKS) -> Minutes:
    evil = variant == "B"
    frame = replace(
        unit_frame(kinds.MINUTES, "BB-TTTT", marks=marks),
        recipients=(OFFICE, "Lưu: VT, Hồ sơ"),
    )
    return Minutes(
        frame=frame,
        started_at=datetime(2021, 9, 24, 14, 0, tzinfo=ZONE),
        ended_at=datetime(2021, 9, 24, 15, 40, tzinfo=ZONE),
        place="Phòng họp Trung tâm",
        attendance=ATTENDANCE,
        council_present=6,
        council_total=6,
        council_decision=DECISION_REF,
        council_decided_by="Giám đốc Trung tâm Thông tin",
        chair=Person("(Giám đốc)", "Giám đốc", "ông"),
        secretary=Person("(Thư ký)", "Viên chức Phòng Hành chính - Tổng hợp", "bà"),
        period_from=PERIOD[0],
        period_to=PERIOD[1],
        figures=ReviewFigures(42, 0, 1 if evil else 0, 0, 1 if evil else 0),
        score=SCORE,
        vote=VOTE,
        verdict=verdict(variant),
        sheet=score_sheet(evil=evil),
        submit_before=date(2021, 10, 1),
        not_applicable=(NotApplicable("4.2", "đơn vị không có cơ sở lưu trú"),),
        opinions=(
            Opinion(
                "(Đại diện công đoàn)",
                "nhất trí kết quả tự chấm; đề nghị năm 2022 tổ chức kiểm tra 02 lần.",
                "Hội đồng tiếp thu, đưa vào kế hoạch năm 2022.",
            ),
        ),
        shortcomings=tuple(fix.text for fix in FIXES),
        causes=(
            "Người làm đầu mối kiêm nhiệm nhiều việc",
            "một số hoạt động tập trung phải lùi thời gian do phòng, chống dịch COVID-19",
        ),
        fixes=FIXES,
    )


SECTIONS = (
    (
        "I.1",
        "Trung tâm Thông tin là đơn vị sự nghiệp trực thuộc Văn phòng UBND tỉnh, trụ sở tại thành phố Sơn La; có 42 người (38 viên chức, 04 lao động hợp đồng); 01 chi bộ với 26 đảng viên, công đoàn bộ phận 42 đoàn viên, chi đoàn 11 đoàn viên.",
    ),
    (
        "I.2",
        "Trong kỳ từ ngày 15/9/2020 đến ngày 15/9/2021, đơn vị không có người nghiện ma túy, người sử dụng trái phép chất ma túy, người vi phạm pháp luật về ma túy; không có vụ việc liên quan đến ma túy tại trụ sở. Công tác rà soát được thực hiện 02 lần (tháng 3 và tháng 9 năm 2021).",
    ),
    (
        "II.1",
        "Đã ban hành 03 văn bản lãnh đạo, chỉ đạo, trong đó có Kế hoạch số 05/KH-TTTT ngày 12/01/2021; phân công lãnh đạo phụ trách và người làm đầu mối; kiểm tra nội bộ 01 lần.",
    ),
    (
        "II.2",
        "Tổ chức 01 buổi sinh hoạt chuyên đề, 42 lượt người dự; 42/42 người được phổ biến kiến thức, pháp luật; 42/42 người ký cam kết không vi phạm pháp luật về ma túy; đăng 06 tin trên trang thông tin điện tử.",
    ),
    (
        "II.3",
        "Rà soát 02 lần, không phát hiện trường hợp liên quan đến ma túy. Công khai hòm thư góp ý và số điện thoại đầu mối; trong kỳ không tiếp nhận tin phản ánh. Đã trao đổi tình hình với Công an phường.",
    ),
    (
        "II.4",
        "Nội quy cơ quan có nội dung phòng, chống ma túy; phân công trực, bảo vệ trụ sở. Tổ tự quản do chi đoàn phụ trách.",
    ),
    ("III.1", "Lãnh đạo đơn vị quan tâm chỉ đạo; người của đơn vị chấp hành tốt, không để phát sinh tệ nạn."),
    (
        "III.2",
        "Kiểm tra nội bộ mới thực hiện 01 lần; phối hợp với Công an phường chưa thể hiện bằng văn bản; tổ tự quản hoạt động chưa đều.",
    ),
    (
        "III.3",
        "Người làm đầu mối kiêm nhiệm nhiều việc; một số hoạt động tập trung phải lùi thời gian do phòng, chống dịch COVID-19.",
    ),
    (
        "IV",
        "Kiểm tra nội bộ 02 lần (Phòng Hành chính - Tổng hợp; trước ngày 15/6/2022 và trước ngày 15/12/2022).\nKý văn bản phối hợp với Công an phường (Giám đốc; trước ngày 31/12/2021).",
    ),
    ("V", ""),
)
FIGURES = (
    ("S01", "Tổng số người cuối kỳ", "người", "42", "41"),
    ("S02", "Cán bộ, công chức, viên chức", "người", "38", "37"),
    ("S03", "Người lao động hợp đồng", "người", "4", "4"),
    (
        "S04",
        "Đảng viên / đoàn viên thanh niên / đoàn viên công đoàn",
        "người",
        "26 / 11 / 42",
        "25 / 12 / 41",
    ),
    ("S05", "Văn bản lãnh đạo, chỉ đạo đã ban hành", "văn bản", "3", "2"),
    ("S06", "Cuộc kiểm tra, giám sát nội bộ", "cuộc", "1", "1"),
    ("S07", "Cuộc tuyên truyền, tập huấn, sinh hoạt chuyên đề", "cuộc", "1", "1"),
    ("S08", "Lượt người dự", "lượt người", "42", "39"),
    ("S09", "Số người được phổ biến (không trùng)", "người", "42", "39"),
    ("S10", "Số người ký cam kết", "người", "42", "41"),
    ("S11", "Hình thức trực quan / tin bài", "hình thức; tin, bài", "3 / 6", "2 / 3"),
    ("S12", "Lần rà soát", "lần", "2", "1"),
    ("S13", "Tin phản ánh tiếp nhận / đã xử lý, chuyển cơ quan có thẩm quyền", "tin", "0 / 0", "0 / 0"),
    ("S14", "Người nghiện ma túy được xác định trong kỳ", "người", "0", "0"),
    ("S15", "Người sử dụng trái phép chất ma túy được kết luận trong kỳ", "người", "0", "0"),
    ("S16", "Người bị xử lý hành chính / bị khởi tố", "người", "0 / 0", "0 / 0"),
    ("S17", "Vụ việc tại nơi đơn vị quản lý (do người của đơn vị / do người ngoài)", "vụ", "0 / 0", "0 / 0"),
    (
        "S18",
        "Cây có chứa chất ma túy: số cây / diện tích phát hiện / đã phá nhổ",
        "cây; m²",
        "0 / 0 / 0",
        "0 / 0 / 0",
    ),
    (
        "S19",
        "Lượt khách lưu trú / đã thông báo lưu trú (nhà khách)",
        "lượt",
        "Không áp dụng",
        "Không áp dụng",
    ),
    ("S20", "Tồn tại kỳ trước / đã khắc phục", "việc", "2 / 2", "…"),
)


def report(*, marks: Marks = MARKS) -> Report:
    frame = replace(
        unit_frame(kinds.REPORT, "BC-TTTT", number="48", on=date(2021, 9, 27), marks=marks),
        recipients=("Như trên", "Lưu: VT, HCTH"),
    )
    return Report(
        frame=frame,
        plan=PLAN,
        period_from=PERIOD[0],
        period_to=PERIOD[1],
        sections=tuple(ReportSection(code, text) for code, text in SECTIONS),
        score=SCORE,
        verdict=verdict(),
        annex=FiguresAnnex(REPORT_REF, UNIT, tuple(FigureLine(*row) for row in FIGURES)),
    )


def unit_row(variant: str) -> ListRow:
    return ListRow(
        name=UNIT,
        parent="Văn phòng UBND tỉnh Sơn La",
        people=42,
        head_title="Giám đốc",
        own=SCORE.scaled,
        own_result={
            "A": "Đủ điều kiện đề nghị công nhận",
            "B": "Có sự kiện loại trừ",
            "C": "Chưa đủ điều kiện",
        }[variant],
        cases=1 if variant == "B" else None,
        persons=1 if variant == "B" else None,
        proposal={"A": "Công nhận", "B": "Xác nhận; giao xây dựng năm 2022", "C": "Giao xây dựng năm 2022"}[
            variant
        ],
        note="Khắc phục tồn tại" if variant == "A" else "",
    )


def letter(variant: str = "A", *, marks: Marks = MARKS) -> Letter:
    row = (unit_row(variant),)
    return Letter(
        frame=unit_frame(kinds.LETTER, "TTr-TTTT", marks=marks),
        bases=(BASIS_2139, BASIS_53, BASIS_OFFICE),
        meeting_on=date(2021, 9, 24),
        minutes=MINUTES_REF,
        report=REPORT_REF,
        decision=DECISION_REF,
        score=SCORE,
        attendance=ATTENDANCE,
        vote=VOTE,
        period_from=PERIOD[0],
        period_to=PERIOD[1],
        verdict=verdict(variant),
        causes="chưa nắm chắc tình hình ngoài giờ làm việc",
        measures="đã phối hợp với Công an phường, phân công người giúp đỡ",
        units=UnitList(
            BLANK_LETTER_REF,
            UNIT,
            2021,
            recognise=row if variant == "A" else (),
            confirm=row if variant == "B" else (),
            build_up=row if variant == "C" else (),
        ),
    )


OTHER_UNITS = (
    ("Trung tâm Phục vụ hành chính công", 28, "94.12", "94.12", "94.12", "05/TTHCC"),
    ("Trung tâm Thông tin", 42, "91.752577", "87.628866", "89.690722", "TTTT"),
    ("Nhà khách Thanh Xuân - Hà Nội", 33, "88.00", "85.00", "86.00", "NKTX"),
    ("Nhà khách UBND tỉnh", 46, "90.00", "84.00", "84.00", "NK"),
)


def appraisal_minutes() -> AppraisalMinutes:
    frame = replace(
        office_frame(kinds.APPRAISAL_MINUTES, "BB-VPUB"),
        recipients=(UPPER, "Lãnh đạo Văn phòng", "Các đơn vị trực thuộc", "Lưu: VT, Hồ sơ"),
    )
    return AppraisalMinutes(
        frame=frame,
        council_name=COUNCIL,
        started_at=datetime(2021, 10, 5, 8, 0, tzinfo=ZONE),
        ended_at=datetime(2021, 10, 5, 11, 15, tzinfo=ZONE),
        place="Phòng họp số 2, Văn phòng Ủy ban nhân dân tỉnh",
        attendance=Attendance(6, 7, "đi công tác"),
        decision=DocRef("Quyết định", "QĐ-VPUB", "", None, 2021),
        chair=Person("(Chánh Văn phòng)", "Chánh Văn phòng", "ông"),
        secretary=Person("(Chuyên viên)", "Chuyên viên Phòng Tổ chức - Hành chính - Quản trị", "bà"),
        secretariat="Phòng Tổ chức - Hành chính - Quản trị",
        reception=Reception(
            4,
            4,
            3,
            1,
            given_time=(
                "Nhà khách UBND tỉnh được gia hạn đến hết thứ Sáu 01/10/2021; lý do đề nghị: ký muộn",
            ),
        ),
        process=tuple(
            ProcessRow(
                name,
                DocRef("Quyết định", f"QĐ-{code.split('/')[-1]}", "21", date(2021, 9, 17), 2021),
                date(2021, 9, 24),
                Attendance(people - 2, people),
                f"{people - 2}/{people - 2}",
                "Đủ",
            )
            for name, people, *_, code in OTHER_UNITS
        ),
        results=tuple(
            AppraisalRow(
                name,
                Decimal(own),
                Decimal(appraised),
                Decimal(final),
                ("2.5: 3 → 1, chưa có minh chứng", "3.3: 4 → 2, chưa thấy sổ theo dõi") if index == 1 else (),
                ("2.5: nhất trí", "3.3: đã gửi ảnh sổ lập ngày 05/01/2021") if index == 1 else (),
                "Đề nghị công nhận" if index == 0 else "Đề nghị công nhận; khắc phục tồn tại",
            )
            for index, (name, _, own, appraised, final, _) in enumerate(OTHER_UNITS)
        ),
        votes=tuple(UnitVote(name, 6, 6) for name, *_ in OTHER_UNITS),
        recognise=4,
        confirm=0,
        build_up=0,
        own_minutes=DocRef("Biên bản", "BB-VPUB", "", None, 2021),
        abstentions=(Abstention("Nhà khách UBND tỉnh", "(Phó Chánh Văn phòng), do phụ trách đơn vị"),),
        opinions=(
            Opinion(
                "(Phó Chánh Văn phòng)",
                "đề nghị các đơn vị bổ sung văn bản phối hợp với Công an phường.",
                "nhất trí, đưa vào yêu cầu khắc phục.",
            ),
        ),
        fixes=(
            "Trung tâm Thông tin: 04 việc, trước ngày 15/6/2022",
            "Nhà khách UBND tỉnh: 02 việc, trước ngày 31/12/2021",
        ),
    )


def contents() -> tuple[ContentsRow, ...]:
    rows = []
    page = 1
    for name, _, *_, code in OTHER_UNITS:
        short = code.split("/")[-1]
        for title, abbreviation, pages in (
            ("Tờ trình và Danh sách", "TTr", 3),
            ("Báo cáo kết quả công tác phòng, chống ma túy", "BC", 4),
            ("Biên bản họp tự đánh giá và Bảng tự chấm điểm", "BB", 6),
            ("Quyết định thành lập Hội đồng", "QĐ", 2),
        ):
            rows.append(
                ContentsRow(
                    title,
                    f"15/{abbreviation}-{short}",
                    date(2021, 9, 28),
                    pages,
                    page,
                    "9f86d081884c7d65",
                    name,
                )
            )
            page += pages
    return tuple(rows)


def upward_letter() -> UpwardLetter:
    office = ListRow(
        name="Văn phòng UBND tỉnh",
        people=71,
        own=Decimal("93.5"),
        proposal="Đề nghị công nhận",
        final_note="(do cấp trên thẩm định)",
        minutes=DocRef("Biên bản", "BB-VPUB", "", None, 2021),
    )
    rows = tuple(
        ListRow(
            name=name,
            people=people,
            own=Decimal(own),
            final=Decimal(final),
            proposal="Đề nghị công nhận" if index == 0 else "Đề nghị công nhận; phải khắc phục tồn tại",
            minutes=DocRef("Biên bản", f"BB-{code.split('/')[-1]}", "03", date(2021, 9, 24), 2021),
            letter=DocRef("Tờ trình", f"TTr-{code.split('/')[-1]}", "15", date(2021, 9, 28), 2021),
        )
        for index, (name, people, own, _, final, code) in enumerate(OTHER_UNITS)
    )
    return UpwardLetter(
        frame=office_frame(kinds.UPWARD_LETTER, "TTr-VPUB"),
        bases=(BASIS_2139, BASIS_53, BASIS_OFFICE),
        receiver_short="Đảng ủy Khối",
        recogniser="Ủy ban nhân dân tỉnh",
        total=5,
        self_assessed=5,
        appraised=4,
        must_fix=3,
        units=UnitList(
            DocRef("Tờ trình", "TTr-VPUB", "", None, 2021), OFFICE, 2021, recognise=(office, *rows)
        ),
        contents=contents(),
    )


def notice(result: str = "cong_nhan") -> Notice:
    frame = replace(
        office_frame(kinds.NOTICE, "TB-VPUB"),
        unit_name=UNIT,
        recipients=("Trung tâm Thông tin", "Lãnh đạo Văn phòng", "Lưu: VT, TCHCQT"),
    )
    return Notice(
        frame=frame,
        issuer_full=OFFICE,
        plan=PLAN,
        decision=DocRef("Quyết định", "QĐ-UBND", "", None, 2021),
        decided_by="Chủ tịch Ủy ban nhân dân tỉnh Sơn La",
        result=result,  # type: ignore[arg-type]
        own=SCORE,
        final=FINAL,
        facts=(FACT_L2,) if result == "xac_nhan" else (),
        reasons=("tổng điểm 74,00 dưới 80",) if result == "giao_xay_dung" else (),
        fixes=FIXES if result == "cong_nhan" else (),
    )


CHASED = (
    ("Trung tâm Thông tin", True),
    ("Nhà khách Ủy ban nhân dân tỉnh", True),
    ("Tỉnh đoàn", False),
    ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", False),
    ("Hội Cựu chiến binh tỉnh", False),
    ("Trung tâm Phục vụ hành chính công", True),
    ("Nhà khách Thanh Xuân - Hà Nội", True),
)


def chase_content(count: int, *, late: bool) -> dict[str, Any]:
    """Content of a letter to the first ``count`` of seven units, before or after the deadline of 30/9/2021."""
    names = ("Quyết định thành lập Hội đồng", "Biên bản họp tự đánh giá", "Báo cáo", "Tờ trình")
    return {
        "office": {
            "name": "Văn phòng Ủy ban nhân dân tỉnh Sơn La",
            "parent": "Ủy ban nhân dân tỉnh Sơn La",
            "place": "Sơn La",
        },
        "campaign": {
            "practice": False,
            "illustrative": False,
            "trial": False,
            "code": "kh-vpub-2021",
            "title": "Đánh giá, thẩm định cơ quan, đơn vị liên quan đến ma túy năm 2021",
            "period_from": "2020-09-15",
            "period_to": "2021-09-15",
            "year": 2021,
            "section": "Phòng Tổ chức - Hành chính - Quản trị",
            "plan": "Kế hoạch số 53-KH/ĐUK ngày 15/9/2021 của Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh",
            "contact_title": "Phòng Tổ chức - Hành chính - Quản trị",
            "contact_phone": "0212 385 1234",
        },
        "symbol": "VPUB-TCHCQT",
        "signer": {
            "authority": "KT. CHÁNH VĂN PHÒNG",
            "title": "PHÓ CHÁNH VĂN PHÒNG",
            "name": "(Phó Chánh Văn phòng)",
        },
        "before": "2021-10-01",
        "last_day": "2021-09-30",
        "as_of": "2021-10-05T14:00:00+07:00" if late else "2021-09-28T14:00:00+07:00",
        "late": late,
        "units": [
            {
                "name": name,
                "subordinate": own,
                "due": "hết thứ Năm 30/9/2021",
                "late_days": 5 if late else 0,
                "lacking": names[number % 3 :],
                "begun": False,
                "contact": "Cán bộ đầu mối",
            }
            for number, (name, own) in enumerate(CHASED[:count])
        ],
        "answer_by": "2021-10-08T17:00:00+07:00" if late else None,
    }


def chase_letter(count: int, *, late: bool) -> ChaseLetter:
    """The letter itself, numbered."""
    content = chase_content(count, late=late)
    registered = Registered("12", "VPUB-TCHCQT", date(2021, 10, 5) if late else date(2021, 9, 28))
    return letter_from(content, registered=registered, issued=True)


CHECK = Proof("7KQM4TXW9HPD", "https://tham-dinh.example/kiem-tra/7KQM4TXW9HPD/")


def receipt() -> Receipt:
    items = (
        ("Tờ trình và Danh sách", "15/TTr-TTTT", 3),
        ("Báo cáo kết quả công tác phòng, chống ma túy", "48/BC-TTTT", 4),
        ("Biên bản họp tự đánh giá và Bảng tự chấm điểm", "03/BB-TTTT", 6),
        ("Quyết định thành lập Hội đồng", "21/QĐ-TTTT", 2),
    )
    return Receipt(
        frame=replace(unit_frame(kinds.RECEIPT, ""), marks=replace(MARKS, draft=False)),
        number="BN-2021-0004",
        campaign="Đánh giá, thẩm định cơ quan, đơn vị liên quan đến ma túy năm 2021",
        submitted_at=datetime(2021, 9, 28, 16, 20, tzinfo=ZONE),
        submitted_by="Cán bộ đầu mối",
        punctuality="Đúng hạn",
        due_before=date(2021, 10, 1),
        items=tuple(ReceiptItem(title, number, pages, "9f86d081884c7d65") for title, number, pages in items),
        snapshot_hash="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        check_address=CHECK.address,
        check_code=CHECK.code_text,
        check_image=CHECK.image,
    )


def bundle_cover() -> BundleCover:
    return BundleCover(
        frame=office_frame(kinds.BUNDLE_COVER, "", marks=replace(MARKS, draft=False)),
        title="Đánh giá, thẩm định cơ quan, đơn vị liên quan đến ma túy năm 2021",
        period_from=PERIOD[0],
        period_to=PERIOD[1],
        made_at=datetime(2021, 10, 6, 9, 5, tzinfo=ZONE),
        contents=contents(),
    )


def sheet_paper(*, appraised: bool = False) -> ScoreSheetPaper:
    return ScoreSheetPaper(
        unit_frame(kinds.SCORE_SHEET, ""),
        score_sheet(appraised=appraised),
        "từ ngày 15/9/2020 đến ngày 15/9/2021",
    )


def invitation() -> InvitationPaper:
    return InvitationPaper(
        frame=replace(unit_frame(kinds.INVITATION, "GM-TTTT"), recipients=("Như trên", "Lưu: VT")),
        meeting="Họp đơn vị",
        starts_at=datetime(2021, 9, 24, 14, 0, tzinfo=ZONE),
        place="Phòng họp Trung tâm",
        agenda=("Thảo luận kết quả tự chấm điểm", "Biểu quyết kết quả tự đánh giá năm 2021"),
        invitees=("Toàn thể viên chức, người lao động của Trung tâm", "Đại diện công đoàn, chi đoàn"),
        chair="Giám đốc",
    )


EXAMPLES: dict[str, Callable[[], Paper]] = {
    "qd-hoi-dong": council_decision,
    "qd-hoi-dong-nho": small_council,
    "qd-hoi-dong-van-phong": office_council,
    "bb-tu-danh-gia": minutes,
    "bb-tu-danh-gia-dien-tap-b": lambda: minutes("B", marks=PRACTICE_MARKS),
    "phieu-cham-diem": sheet_paper,
    "phieu-cham-diem-tham-dinh": lambda: sheet_paper(appraised=True),
    "bao-cao": report,
    "to-trinh-a": letter,
    "to-trinh-b": lambda: letter("B", marks=PRACTICE_MARKS),
    "to-trinh-c": lambda: letter("C", marks=PRACTICE_MARKS),
    "bb-tham-dinh": appraisal_minutes,
    "to-trinh-cap-tren": upward_letter,
    "thong-bao-cong-nhan": notice,
    "thong-bao-xac-nhan": lambda: notice("xac_nhan"),
    "thong-bao-giao-xay-dung": lambda: notice("giao_xay_dung"),
    "cv-don-doc-truoc-1": lambda: chase_letter(1, late=False),
    "cv-don-doc-truoc-3": lambda: chase_letter(3, late=False),
    "cv-don-doc-1": lambda: chase_letter(1, late=True),
    "cv-don-doc-3": lambda: chase_letter(3, late=True),
    "cv-don-doc-7": lambda: chase_letter(7, late=True),
    "phieu-bien-nhan": receipt,
    "bia-ho-so": bundle_cover,
    "giay-moi": invitation,
    "bao-cao-dinh-ky": periodic_examples.report,
    "bao-cao-tong-hop": periodic_examples.aggregate,
}
