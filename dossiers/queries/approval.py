"""What the chair is asked to approve: the exact content with its hash, and what he changed himself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal

from dossiers import states
from dossiers.models import Dossier
from dossiers.queries.cards import cards_of, scaled
from dossiers.queries.snapshot import canonical, snapshot_of
from dossiers.rules.report import SECTIONS
from records.text import curly

#: How the parts of the content are called on screen; ``dossiers.documents.from_snapshot`` describes the keys.
WORDS = {
    "appraisal": "Thẩm định", "campaign": "Đợt đánh giá", "council": "Hội đồng", "criteria": "Bộ tiêu chí",
    "figures": "Số liệu", "meeting": "Họp đơn vị", "outcome": "Kết luận", "receiver": "Nơi nhận",
    "report": "Báo cáo", "scores": "Tự chấm điểm", "signer": "Người ký", "submit_before": "Hạn nộp",
    "unit": "Đơn vị", "vetoes": "Sự kiện loại trừ", "members": "thành viên", "double_roles": "kiêm nhiệm",
    "missing": "không có tổ chức", "chair": "chủ trì, chủ tịch", "secretary": "thư ký", "honorific": "ông/bà",
    "name": "họ tên", "position": "chức vụ", "title": "tên, chức danh", "titles": "vai trò",
    "absence_reasons": "lý do vắng", "agree": "tán thành", "disagree": "không tán thành", "other": "ý kiến khác",
    "causes": "nguyên nhân", "conclusion": "kết luận", "council_present": "thành viên Hội đồng có mặt",
    "decided_reason": "lý do kết luận", "ends_at": "kết thúc", "starts_at": "bắt đầu", "guests": "khách mời",
    "no_opinions": "không có ý kiến khác", "opinions": "ý kiến", "speaker": "người phát biểu", "reply": "tiếp thu",
    "place": "địa điểm", "present": "số người có mặt", "remedies": "giải pháp khắc phục",
    "remedy_before": "khắc phục trước ngày", "reservations": "ý kiến bảo lưu", "shortcomings": "tồn tại, hạn chế",
    "vote_method": "hình thức biểu quyết", "current": "kỳ này", "previous": "kỳ trước", "applies": "áp dụng",
    "lines": "tiêu chí", "groups": "nhóm", "points": "điểm", "maximum": "điểm tối đa", "note": "lý do, căn cứ",
    "not_applicable": "không áp dụng", "evidence": "minh chứng", "source": "nguồn", "text": "nội dung",
    "value": "trả lời", "cases": "số vụ", "persons": "số người", "basis": "căn cứ", "label": "kết luận",
    "code": "mã", "complete": "đã đủ", "must_fix": "phải khắc phục", "reasons": "lý do", "scaled": "điểm quy đổi",
    "total": "tổng điểm", "variant": "phương án", "authority": "quyền hạn", "round": "lần lập",
}  # fmt: skip
#: Follows from the rest: named once as the outcome, not value by value.
DERIVED = frozenset({"scores › groups", "outcome"})
ANSWERS = {**dict(states.VETO_CHOICES), **dict(states.VOTE_METHODS)}


@dataclass(frozen=True)
class Change:
    """One value that differs between two snapshots, by its place in the content."""

    place: str
    before: str
    after: str


@dataclass(frozen=True)
class Approval:
    """The page of the chair."""

    sha256: str
    changes: tuple[Change, ...]
    #: What the signature stands for: the conclusion in words, and the total on the scale of 100 as it is printed.
    conclusion: str = ""
    total: Decimal | None = None


def approval_of(dossier: Dossier) -> Approval:
    """Hash the content as it stands and compare it with what the officer sent."""
    content = snapshot_of(dossier)
    body, sha256 = canonical(content)
    sent = (
        dossier.snapshots.filter(purpose=states.SENT_SNAPSHOT, round=dossier.round)
        .order_by("-at", "-pk")
        .first()
    )
    changes = differences(json.loads(sent.body), json.loads(body)) if sent else ()
    found = cards_of([dossier])[dossier.pk]
    return Approval(
        sha256=sha256, changes=changes, conclusion=curly(content["outcome"]["label"]), total=scaled(found.own)
    )


def differences(before: object, after: object) -> tuple[Change, ...]:
    """List every value that differs between two contents, in order, in words."""
    return tuple(
        Change(" › ".join(_word(key) for key in path), _shown(was), _shown(now))
        for path, was, now in _leaves(before, after, ())
    )


def _leaves(
    before: object, after: object, path: tuple[str, ...]
) -> list[tuple[tuple[str, ...], object, object]]:
    if before == after or " › ".join(path) in DERIVED:
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [*before, *(key for key in after if key not in before)]
        return [leaf for key in keys for leaf in _leaves(before.get(key), after.get(key), (*path, str(key)))]
    if isinstance(before, list) and isinstance(after, list):
        return [
            leaf
            for index in range(max(len(before), len(after)))
            for leaf in _leaves(
                before[index] if index < len(before) else None,
                after[index] if index < len(after) else None,
                (*path, _row(before, after, index)),
            )
        ]
    return [(path, before, after)]


def _row(before: list[object], after: list[object], index: int) -> str:
    row = after[index] if index < len(after) else before[index]
    code = row.get("code") if isinstance(row, dict) else None
    return str(code) if code else f"dòng {index + 1}"


def _word(key: str) -> str:
    return WORDS.get(key) or (f"{key} {SECTIONS[key]}" if key in SECTIONS else key)


def _shown(value: object) -> str:
    if value is None or value == "":
        return "(trống)"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, dict):
        return "; ".join(_shown(each) for each in value.values() if each not in (None, "", [], False))
    if isinstance(value, list):
        return "; ".join(_shown(each) for each in value)
    return ANSWERS.get(str(value), str(value))
