"""Recording what a level without accounts did: which dossiers it may concern, and what the form offers for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from campaigns import states as campaign_states
from campaigns.models import Campaign
from dossiers import policies, states
from dossiers.models import Bundle, Dossier, OutsideActRow
from dossiers.queries.cards import Cards, cards_of, shown
from dossiers.queries.facts import state_label
from dossiers.queries.upper import CampaignHead, head_of_campaign
from dossiers.queries.upper_content import dossiers_of, is_own, upper_state
from dossiers.queries.upper_todo import office_papers, todo_of
from dossiers.rules import upper as rules
from records.errors import Problem
from units.access import actor_of
from units.models import User

#: Address of each kind of act.
SLUGS = {
    "gui": states.ACT_SENT,
    "yeu-cau": states.ACT_ASKED,
    "quyet-dinh": states.ACT_DECIDED,
    "thu-hoi": states.ACT_REVOKED,
}
TITLES = dict(states.ACTS)
LEADS = {
    states.ACT_SENT: "Ghi số, ngày và hình thức gửi hồ sơ tổng hợp. Quản trị Văn phòng thứ hai xác nhận.",
    states.ACT_ASKED: "Chỉ hồ sơ của đơn vị được chọn mở lại; hồ sơ của đơn vị khác giữ nguyên.",
    states.ACT_DECIDED: "Chọn kết quả của từng đơn vị đúng như quyết định. Đơn vị chưa có trong quyết định để trống.",
    states.ACT_REVOKED: "Kết quả trước vẫn được giữ trong lịch sử, kèm lý do thu hồi.",
}
RESULT_LABELS = dict(states.RESULTS)


def result_words(code: str, year: int) -> str:
    """A result in words: ``Giao xây dựng năm 2022``."""
    return RESULT_LABELS.get(code, "").replace("năm sau", f"năm {year + 1}")


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a list."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class FormRow:
    """One dossier an act may concern. ``outcome``, ``note``, ``picked``: what was typed, or filled in beforehand."""

    dossier_id: int
    unit: str
    state_label: str
    tone: str
    proposed: str
    proposed_label: str
    may_confirm: bool
    picked: bool
    outcome: str
    note: str


@dataclass(frozen=True, slots=True)
class ActForm:
    """The page on which an act is recorded."""

    head: CampaignHead
    kind: str
    slug: str
    title: str
    lead: str
    rows: tuple[FormRow, ...]
    outcomes: tuple[Choice, ...]
    missing: tuple[Problem, ...]
    may_be_blank: bool
    why_not: str | None
    number: str
    issuer: str
    bundle_id: int | None


def candidates(campaign: Campaign, kind: str, rows: list[Dossier], bundle: Bundle | None) -> list[Dossier]:
    """Dossiers an act of this kind may concern now."""
    able = [row for row in rows if row.state in rules.SOURCES[kind]]
    if kind == states.ACT_SENT:
        held = set(bundle.dossiers.values_list("pk", flat=True)) if bundle else set()
        return [row for row in able if row.pk in held]
    return able


def newest_bundle(campaign: Campaign) -> Bundle | None:
    """The bundle that would be sent."""
    return (
        Bundle.objects.filter(campaign=campaign)
        .exclude(state=states.BUNDLE_REPLACED)
        .select_related("campaign")
        .order_by("-serial")
        .first()
    )


def act_form(
    campaign: Campaign,
    kind: str,
    user: User,
    at: datetime,
    typed: Mapping[int, tuple[str, str]] | None = None,
) -> ActForm:
    """Build the form. ``typed``: outcome and note per dossier as sent; without it a decision starts at the proposal."""
    rows = dossiers_of(campaign)
    bundle = newest_bundle(campaign)
    found = candidates(campaign, kind, rows, bundle)
    cards = cards_of(found)
    own = next((row for row in rows if is_own(row)), None)
    papers = office_papers(own) if own else {}
    letter = papers.get("to-trinh-cap-tren")
    missing: tuple[Problem, ...] = ()
    if kind == states.ACT_SENT and own is not None:
        missing = todo_of(campaign, rows, upper_state(campaign, rows), papers).all
    issuer = {states.ACT_ASKED: campaign.upper_name}.get(kind, campaign.recogniser_name)
    return ActForm(
        head=head_of_campaign(campaign, at, rows),
        kind=kind,
        slug=next(slug for slug, each in SLUGS.items() if each == kind),
        title=TITLES[kind],
        lead=LEADS[kind],
        rows=tuple(_form_row(campaign, kind, row, cards[row.pk], typed) for row in found),
        outcomes=tuple(
            Choice(code, result_words(code, campaign.year))
            for code in (states.RECOGNISED, states.CONFIRMED, states.ASSIGNED)
        ),
        missing=missing,
        may_be_blank=campaign.is_illustrative,
        why_not=why_not_record(campaign, user, kind),
        number=f"{letter.number or '…'}/{letter.symbol}" if kind == states.ACT_SENT and letter else "",
        issuer="" if kind == states.ACT_SENT else issuer,
        bundle_id=bundle.pk if bundle else None,
    )


def _form_row(
    campaign: Campaign, kind: str, row: Dossier, cards: Cards, typed: Mapping[int, tuple[str, str]] | None
) -> FormRow:
    proposed = proposed_result(row, cards)
    outcome, note = (typed or {}).get(row.pk, ("", ""))
    if typed is None and kind == states.ACT_DECIDED:
        outcome = proposed
    return FormRow(
        dossier_id=row.pk,
        unit=row.participation.name,
        state_label=state_label(row),
        tone=states.STATES[row.state].tone,
        proposed=proposed,
        proposed_label=result_words(proposed, campaign.year),
        may_confirm=is_evil(row, cards),
        picked=typed is not None and row.pk in typed,
        outcome=outcome,
        note=note,
    )


def proposed_result(row: Dossier, cards: Cards) -> str:
    """The result the Office proposed: of its final card, for its own dossier of its own card."""
    card = shown(row, cards).settled or cards.own
    return states.RESULT_OF_VARIANT.get(card.variant, "") if card.concluded else ""


def is_evil(row: Dossier, cards: Cards) -> bool:
    """Whether a fact of tệ nạn is answered "Có": the only ground on which such a result may be recorded."""
    card = shown(row, cards).settled or cards.own
    return card.evil


def ruling_facts(
    rows: Iterable[Dossier], chosen: Mapping[int, tuple[str, str]], letter_on: date | None
) -> list[rules.RulingFacts]:
    """What the rules must know of the dossiers an act concerns."""
    wanted = [row for row in rows if row.pk in chosen]
    cards = cards_of(wanted)
    waiting = set(
        OutsideActRow.objects.filter(dossier__in=wanted, act__state=states.ACT_PENDING).values_list(
            "dossier_id", flat=True
        )
    )
    last: dict[int, date] = {}
    acts = OutsideActRow.objects.filter(dossier__in=wanted, act__state=states.ACT_CONFIRMED)
    for pk, on in acts.order_by("act__signed_on").values_list("dossier_id", "act__signed_on"):
        if on is not None:
            last[pk] = max(on, last.get(pk, on))
    return [
        rules.RulingFacts(
            dossier_id=row.pk,
            unit=row.participation.name,
            state=row.state,
            outcome=chosen[row.pk][0],
            note=chosen[row.pk][1],
            proposed=proposed_result(row, cards[row.pk]),
            evil=is_evil(row, cards[row.pk]),
            pending=row.pk in waiting,
            last_on=max(filter(None, (last.get(row.pk), letter_on)), default=None),
        )
        for row in wanted
    ]


def acts_open(campaign: Campaign, kind: str) -> bool:
    """Whether acts of a kind may happen: while the campaign is open, and a later decision at any time after."""
    return campaign.state == campaign_states.OPEN or kind in states.OUTLIVING


def why_not_record(campaign: Campaign, user: User, kind: str) -> str | None:
    """May this person record or cancel an act of this kind in the campaign?"""
    return policies.why_not_office_task(
        "act",
        actor_of(user),
        campaign.office_id,
        campaign_open=acts_open(campaign, kind),
    )
