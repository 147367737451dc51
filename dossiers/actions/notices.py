"""Whom a step of the workflow concerns, and in which words they are told: subjects say no score and no outcome."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from dossiers import states
from dossiers.models import Dossier
from dossiers.queries.facts import people_of_turn
from records import outbox
from units import roles
from units.access import holders
from units.models import User

#: Subjects of notices (drafts 4.4) by the state that was reached: no score, no outcome, no counts.
SUBJECTS = {
    states.DRAFTING: "Đề nghị sửa hồ sơ {unit}",
    states.AWAITING_CHAIR: "Đề nghị duyệt hồ sơ {unit}",
    states.AWAITING_SIGNATURE: "Đã duyệt, chờ ký và lấy số: hồ sơ {unit}",
    states.SUBMITTED: "Đã nhận hồ sơ {unit}",
    states.AWAITING_EXPLANATION: "Đề nghị giải trình: hồ sơ {unit}",
    states.APPRAISED: "Chờ Hội đồng kết luận: hồ sơ {unit}",
    states.UPPER_RETURNED: "Cấp trên yêu cầu bổ sung: hồ sơ {unit}",
    states.RECOGNISED: "Đã có kết quả {campaign}",
    states.CONFIRMED: "Đã có kết quả {campaign}",
    states.ASSIGNED: "Đã có kết quả {campaign}",
    states.WITHDRAWN_RESULT: "Thay đổi kết quả {campaign}",
}
#: Steps whose state says nothing by itself, or says too little.
STEP_SUBJECTS = {
    "explain": "Đã gửi giải trình: hồ sơ {unit}",
    "resume_appraisal": "Đề nghị thẩm định lại: hồ sơ {unit}",
    "return_for_correction": "Đề nghị hoàn thiện hồ sơ trước ngày {before}: {unit}",
    "withdraw": "Đơn vị đã rút hồ sơ: {unit}",
    "reopen": "Đã mở lại hồ sơ {unit}",
    "reopen_own": "Đã mở lại hồ sơ {unit}",
    "take_up_again": "Đã mở lại hồ sơ {unit}",
    "conclude": "Hội đồng đã kết luận hồ sơ {unit}",
}
#: What the message says beside the step and the unit.
STEP_BODIES = {
    "return_for_correction": "Nộp lại trước ngày {before} (hạn cuối: hết {last}). Nội dung cần hoàn thiện: {count}.",
    "withdraw": "Đơn vị rút hồ sơ khi chưa tiếp nhận; hạn nộp không thay đổi.",
    "reopen": "Kết luận trước không còn hiệu lực; bản trước vẫn được giữ.",
    "reopen_own": "Hồ sơ trở lại bước lập; bản trước vẫn được giữ.",
    "take_up_again": "Thẩm định lại theo yêu cầu của cấp trên; bản trước vẫn được giữ.",
}
#: Told besides those whose turn it is. (on the Office's side?, roles)
_ALSO: dict[str, tuple[bool, tuple[str, ...]]] = {
    "withdraw": (True, (roles.APPRAISER, roles.OFFICE_ADMIN)),
    "reopen": (False, (roles.OFFICER, roles.CHAIR)),
    "take_up_again": (False, (roles.OFFICER, roles.CHAIR)),
}


def tell(
    *,
    dossier: Dossier,
    move: states.Move,
    state: str,
    by: User,
    at: datetime,
    note: str = "",
    words: Mapping[str, str] | None = None,
) -> None:
    """Tell everybody a step concerns, but not the one who took it. ``words``: what the sentences name besides."""
    template = STEP_SUBJECTS.get(move.step) or SUBJECTS.get(state)
    people = {person.pk: person for person in people_of_turn(dossier, state)}
    if move.step in _ALSO:
        office_side, wanted = _ALSO[move.step]
        part = dossier.participation
        people |= {
            person.pk: person
            for person in holders(part.appraiser_id if office_side else part.unit_id, *wanted)
        }
    people.pop(by.pk, None)
    if template is None or not people:
        return
    part = dossier.participation
    named = {"unit": part.name, "campaign": part.campaign.title, **(words or {})}
    body = [f"{move.label}: {part.name}, {part.campaign.title}."]
    if move.step in STEP_BODIES:
        body.append(STEP_BODIES[move.step].format(**named))
        if note.strip():
            named_note = "Nội dung chung" if move.step == "return_for_correction" else "Lý do"
            body.append(f"{named_note}: {note.strip()}")
    # A dossier that was taken back is no longer the Office's to read.
    hidden = move.step == "withdraw"
    if not hidden:
        body.append("Mở hồ sơ để xem nội dung.")
    outbox.notify(
        to=list(people.values()),
        subject=template.format(**named),
        body=" ".join(body),
        url=reverse("dossiers:inbox") if hidden else reverse("dossiers:detail", args=[dossier.pk]),
        at=at,
        key=f"ho-so-{dossier.pk}-{move.step}-{dossier.round}-{at:%Y%m%d%H%M%S%f}",
    )
