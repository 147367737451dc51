"""Who may do what with a dossier: pure questions, each answered by ``None`` or a reason in Vietnamese."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dossiers import states
from units import roles
from units.policies import token_roles, why_not_keep_papers
from units.rules import tree

if TYPE_CHECKING:
    from units.policies import Actor


@dataclass(frozen=True)
class Facts:
    """What a policy must know of a dossier; built by ``queries.facts``."""

    dossier_id: int
    state: str
    unit_id: int
    office_id: int
    #: The dossier of the appraising Office itself.
    own: bool
    sent_by_id: int | None = None
    scorer_ids: frozenset[int] = field(default_factory=frozenset)
    council_user_ids: frozenset[int] = field(default_factory=frozenset)
    #: The unit has one active account in the roles that send and approve.
    single_account: bool = False
    campaign_open: bool = True
    #: The campaign takes the signed copies after the submission («nộp sau»).
    scan_later: bool = False


ROLE_OF_TOKEN = {
    states.UNIT_OFFICER: (roles.OFFICER,),
    states.UNIT_CHAIR: (roles.CHAIR,),
    states.UNIT_REGISTRAR: (roles.REGISTRAR, roles.OFFICER),
    states.OFFICE_APPRAISER: (roles.APPRAISER,),
    states.OFFICE_CHAIR: (roles.CHAIR,),
    states.OFFICE_ADMIN: (roles.OFFICE_ADMIN,),
}
_OFFICE_TOKENS = frozenset({states.OFFICE_APPRAISER, states.OFFICE_CHAIR, states.OFFICE_ADMIN})


def _holds(token: str, actor: Actor, facts: Facts) -> bool:
    unit_id = facts.office_id if token in _OFFICE_TOKENS else facts.unit_id
    if actor.has(unit_id, *ROLE_OF_TOKEN[token]):
        return True
    # A unit with one account cannot be told to find a second person; the paper and the log say so.
    return token in {states.UNIT_OFFICER, states.UNIT_CHAIR, states.UNIT_REGISTRAR} and (
        facts.single_account and actor.has(unit_id, roles.OFFICER, roles.CHAIR)
    )


def _role_words(token: str) -> str:
    names = {
        states.UNIT_OFFICER: "Cán bộ đầu mối của đơn vị",
        states.UNIT_CHAIR: "Chủ tịch Hội đồng của đơn vị",
        states.UNIT_REGISTRAR: "Văn thư hoặc Cán bộ đầu mối của đơn vị",
        states.OFFICE_APPRAISER: "Người thẩm định của Văn phòng",
        states.OFFICE_CHAIR: "Chủ tịch Hội đồng Văn phòng",
        states.OFFICE_ADMIN: "Quản trị Văn phòng",
    }
    return names[token]


def why_not_role(token: str, actor: Actor, facts: Facts) -> str | None:
    """Does the actor hold the role that a step asks for?"""
    if not actor.is_active:
        return "tài khoản đã ngừng hoạt động"
    if _holds(token, actor, facts):
        return None
    return f"bước này do {_role_words(token)} thực hiện"


def why_not_impartial(actor: Actor, facts: Facts) -> str | None:
    """An appraiser never appraises a dossier of which he entered scores or on whose council he sits."""
    if actor.user_id in facts.scorer_ids:
        return "người đã nhập điểm tự chấm của hồ sơ này không được thẩm định hồ sơ này"
    if actor.user_id in facts.council_user_ids:
        return "thành viên Hội đồng của đơn vị không được thẩm định hồ sơ của đơn vị mình"
    return None


def why_not_state(move: states.Move, facts: Facts) -> str | None:
    """Does the table let this step leave this state, for this kind of dossier?"""
    if move.own is not None and move.own != facts.own:
        return (
            "hồ sơ của Văn phòng không qua bước này"
            if facts.own
            else "bước này chỉ dành cho hồ sơ tự đánh giá của Văn phòng"
        )
    if facts.state not in move.sources:
        return f"hồ sơ đang ở trạng thái “{states.STATES[facts.state].label}”, không thực hiện được bước này"
    return None


def why_not_two_people(move: states.Move, actor: Actor, facts: Facts) -> str | None:
    """The person who sends to the chair and the person who approves are two."""
    if move.step == "approve" and facts.sent_by_id == actor.user_id and not facts.single_account:
        return "Người trình và người duyệt phải là hai người"
    return None


def why_not(move: states.Move, actor: Actor, facts: Facts) -> str | None:
    """May this actor take this step now? Role first, then impartiality, state, and two people."""
    reason = why_not_role(move.role, actor, facts)
    if reason is None and move.role in {states.OFFICE_APPRAISER, states.OFFICE_CHAIR} and not facts.own:
        reason = why_not_impartial(actor, facts)
    if reason is None and not facts.campaign_open and move.step not in states.OUTLIVING:
        reason = "đợt đánh giá đã kết thúc"
    if reason is None:
        reason = why_not_state(move, facts)
    if reason is None:
        reason = why_not_two_people(move, actor, facts)
    return reason


def why_not_edit(actor: Actor, facts: Facts) -> str | None:
    """May this actor change the content: the officer while it is open, the chair while it lies before him."""
    if not actor.is_active:
        return "tài khoản đã ngừng hoạt động"
    if not facts.campaign_open:
        return "đợt đánh giá đã kết thúc"
    if facts.state in states.EDITABLE and _holds(states.UNIT_OFFICER, actor, facts):
        return None
    if facts.state in states.CHAIR_EDITABLE and _holds(states.UNIT_CHAIR, actor, facts):
        return None
    if not actor.has(facts.unit_id, *roles.UNIT_ROLES):
        return "chỉ đơn vị lập hồ sơ mới sửa được nội dung"
    if facts.state in states.EDITABLE:
        return "nội dung do Cán bộ đầu mối nhập"
    return f"hồ sơ đang ở trạng thái “{states.STATES[facts.state].label}”, nội dung đã khóa"


def why_not_reply(actor: Actor, facts: Facts) -> str | None:
    """May this actor answer the Office's remarks and requests for explanation?"""
    if facts.state not in states.EDITABLE | {states.AWAITING_EXPLANATION}:
        return f"hồ sơ đang ở trạng thái “{states.STATES[facts.state].label}”, không trả lời được"
    return why_not_role(states.UNIT_OFFICER, actor, facts)


def why_not_appraise(actor: Actor, facts: Facts) -> str | None:
    """May this actor enter appraised and final scores, remarks and the process check?"""
    if facts.own:
        return "hồ sơ của Văn phòng do cấp trên thẩm định"
    reason = why_not_role(states.OFFICE_APPRAISER, actor, facts) or why_not_impartial(actor, facts)
    if reason is None and not facts.campaign_open:
        reason = "đợt đánh giá đã kết thúc"
    if reason is None and facts.state != states.APPRAISING:
        reason = (
            f"hồ sơ đang ở trạng thái “{states.STATES[facts.state].label}”, không nhập được điểm thẩm định"
        )
    return reason


def why_not_talk(actor: Actor, facts: Facts) -> str | None:
    """May this actor read and write what the unit says among itself: its own people, in whatever role."""
    if actor.has(facts.unit_id, *roles.UNIT_ROLES):
        return None
    return "trao đổi, phân công là việc nội bộ của đơn vị"


def why_not_assign(actor: Actor, facts: Facts) -> str | None:
    """May this actor give criteria to people: the unit's officer or chair, while the unit owes the dossier."""
    if not facts.campaign_open:
        return "đợt đánh giá đã kết thúc"
    tokens = (states.UNIT_OFFICER, states.UNIT_CHAIR)
    if all(why_not_role(token, actor, facts) for token in tokens):
        return "việc phân công do Cán bộ đầu mối hoặc Chủ tịch Hội đồng của đơn vị thực hiện"
    if facts.state not in states.WITH_UNIT:
        return f"hồ sơ đang ở trạng thái “{states.STATES[facts.state].label}”, không phân công"
    return None


def why_not_note(actor: Actor, facts: Facts) -> str | None:
    """May this actor keep private notes on the dossier: appraisers of the Office who are impartial, for themselves."""
    if facts.own:
        return "hồ sơ của Văn phòng do cấp trên thẩm định"
    reason = why_not_role(states.OFFICE_APPRAISER, actor, facts) or why_not_impartial(actor, facts)
    if reason is None and actor.has(facts.unit_id, *roles.UNIT_ROLES):
        reason = "người của đơn vị không ghi chú thẩm định hồ sơ của đơn vị mình"
    if reason is None and facts.state not in states.SEEN_BY_OFFICE:
        reason = "đơn vị chưa nộp hồ sơ"
    return reason


def why_not_report_late(actor: Actor, facts: Facts) -> str | None:
    """May this actor record a fact learnt after submission: the unit's officer or chair, and the Office."""
    if facts.state not in states.SEEN_BY_OFFICE:
        return "hồ sơ chưa nộp; ghi sự việc ở phần sự kiện loại trừ"
    tokens = (states.UNIT_OFFICER, states.UNIT_CHAIR, states.OFFICE_APPRAISER, states.OFFICE_ADMIN)
    if any(why_not_role(token, actor, facts) is None for token in tokens):
        return None
    return "việc này do Cán bộ đầu mối, Chủ tịch Hội đồng của đơn vị hoặc Văn phòng thực hiện"


def why_not_conclude_late(actor: Actor, facts: Facts, recorded_by_id: int) -> str | None:
    """May this actor conclude on such a fact: the Office's council chair or admin, never who recorded it."""
    if facts.state not in states.SEEN_BY_OFFICE:
        return "đơn vị chưa nộp hồ sơ"
    reasons = [why_not_role(token, actor, facts) for token in (states.OFFICE_CHAIR, states.OFFICE_ADMIN)]
    if all(reasons):
        return "việc này do Chủ tịch Hội đồng hoặc Quản trị Văn phòng thực hiện"
    if actor.user_id == recorded_by_id:
        return "người ghi nhận và người kết luận phải là hai người"
    return None


def why_not_register(actor: Actor, facts: Facts) -> str | None:
    """May this actor enter number and date of a signed paper of the unit, or attach its scan?"""
    reason = why_not_role(states.UNIT_REGISTRAR, actor, facts)
    if reason is None and not facts.campaign_open:
        reason = "đợt đánh giá đã kết thúc"
    if reason is None and facts.state not in {states.AWAITING_SIGNATURE, states.READY}:
        reason = f"hồ sơ đang ở trạng thái “{states.STATES[facts.state].label}”, chưa ghi số, ngày được"
    return reason


def why_not_attach(actor: Actor, facts: Facts) -> str | None:
    """May this actor put the signed copy beside an issued paper: with the numbers, or later if the campaign says so."""
    if not (facts.scan_later and facts.state in states.SEEN_BY_OFFICE):
        return why_not_register(actor, facts)
    reason = why_not_role(states.UNIT_REGISTRAR, actor, facts)
    if reason is None and not facts.campaign_open:
        reason = "đợt đánh giá đã kết thúc"
    return reason


def why_not_keep_book(actor: Actor, unit_id: int, path: str) -> str | None:
    """May this actor write in a unit's book: its registrar, officer or head, or an Office admin at or above it."""
    if actor.has(unit_id, roles.REGISTRAR, roles.OFFICER):
        return None
    if why_not_keep_papers(actor, unit_id, path) is None:
        return None
    return "sổ văn bản do Văn thư, Cán bộ đầu mối, người đứng đầu đơn vị hoặc Quản trị Văn phòng ghi"


def why_not_check_copy(actor: Actor, facts: Facts) -> str | None:
    """May this actor have the signatures of a copy judged again: the unit's registrar, and people of the Office."""
    if actor.has(facts.office_id, *roles.OFFICE_ROLES) and facts.state in states.SEEN_BY_OFFICE:
        return None
    return why_not_role(states.UNIT_REGISTRAR, actor, facts)


def why_not_read(actor: Actor, facts: Facts) -> str | None:
    """May this actor open the dossier: people of the unit always, the Office from the submission on."""
    if actor.has(facts.unit_id, *roles.UNIT_ROLES):
        return None
    if actor.has(facts.office_id, *roles.OFFICE_ROLES, roles.CHAIR):
        if facts.own or facts.state in states.SEEN_BY_OFFICE:
            return None
        return "đơn vị chưa nộp hồ sơ"
    return "hồ sơ của đơn vị khác"


#: What people of the appraising Office do for a whole campaign: roles, and who they are in words.
OFFICE_TASKS: dict[str, tuple[tuple[str, ...], str]] = {
    "meeting": (
        (roles.APPRAISER, roles.OFFICE_ADMIN, roles.OFFICER, roles.SECRETARY),
        "Người thẩm định, Thư ký Hội đồng, Cán bộ đầu mối hoặc Quản trị Văn phòng",
    ),
    "approve": ((roles.CHAIR,), "Chánh Văn phòng (Chủ tịch Hội đồng của Văn phòng)"),
    "number": (
        (roles.REGISTRAR, roles.OFFICER, roles.OFFICE_ADMIN),
        "Văn thư, Cán bộ đầu mối hoặc Quản trị Văn phòng",
    ),
    "bundle": ((roles.OFFICE_ADMIN, roles.APPRAISER), "Quản trị Văn phòng hoặc Người thẩm định"),
    "batch": ((roles.OFFICE_ADMIN, roles.APPRAISER), "Quản trị Văn phòng hoặc Người thẩm định"),
    "act": ((roles.OFFICE_ADMIN,), "Quản trị Văn phòng"),
    "chase": ((roles.OFFICE_ADMIN, roles.APPRAISER), "Quản trị Văn phòng hoặc Người thẩm định"),
    "publish": ((roles.OFFICE_ADMIN,), "Quản trị Văn phòng"),
}
#: Tasks that change no dossier, so that a campaign that has ended is no obstacle.
ANY_TIME = frozenset({"batch", "publish"})


def why_not_office_task(task: str, actor: Actor, office_id: int, *, campaign_open: bool) -> str | None:
    """May this actor do this task (a key of ``OFFICE_TASKS``) for a campaign run by the Office?"""
    wanted, words = OFFICE_TASKS[task]
    if not actor.is_active:
        return "tài khoản đã ngừng hoạt động"
    if not actor.has(office_id, *wanted):
        return f"bước này do {words} thực hiện"
    if not campaign_open and task not in ANY_TIME:
        return "đợt đánh giá đã kết thúc"
    return None


def why_not_wipe(actor: Actor, office_id: int, *, practice: bool) -> str | None:
    """May this actor wipe a campaign: a practice of one's own Office, never a real one, whoever asks."""
    if not practice:
        return "đợt thật không bao giờ xóa được; chỉ xóa được đợt diễn tập"
    if not actor.has(office_id, roles.OFFICE_ADMIN):
        return "bước này do Quản trị Văn phòng thực hiện"
    return None


def why_not_second(actor: Actor, office_id: int, recorded_by_id: int, *, campaign_open: bool) -> str | None:
    """May this actor confirm what another Office admin recorded? Never the recorder himself."""
    reason = why_not_office_task("act", actor, office_id, campaign_open=campaign_open)
    if reason is None and actor.user_id == recorded_by_id:
        return "người ghi nhận và người xác nhận phải là hai người"
    return reason


def why_not_keep_calendar(actor: Actor, unit_id: int) -> str | None:
    """The secret address of a unit's calendar is made and revoked by its officer or its head."""
    if actor.has(unit_id, roles.OFFICER, roles.CHAIR):
        return None
    return "địa chỉ lịch do cán bộ đầu mối hoặc Chủ tịch Hội đồng của đơn vị lập"


def why_not_see_hooks(actor: Actor, unit_id: int, path: str) -> str | None:
    """May this actor see what other systems are told of a unit: its head, its Office admin, an Office admin above.

    Not the system's administrator: the log says which dossier went through which step.
    """
    if token_roles(actor, unit_id):
        return None
    if any(
        held.role == roles.OFFICE_ADMIN and tree.is_at_or_below(path, held.path)
        for held in actor.standings
        if actor.is_active
    ):
        return None
    return "báo tự động do người đứng đầu đơn vị và Quản trị Văn phòng quản lý"
