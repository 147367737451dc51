"""Writing a plan on screen: its head, its bases, its rows. Only a draft is written; an issued plan has a successor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from campaigns import policies, rules, states
from campaigns.actions.contents import timed
from campaigns.models import (
    Duty,
    Measure,
    Mention,
    PeriodicReport,
    Plan,
    PlanAgency,
    PlanDeadline,
    PlanLink,
    Target,
)
from records import journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import fold, nfc, vn_date
from units.access import actor_of
from units.models import Unit, User

#: The parts of a plan by the word in their address, with the letters its rows are numbered by.
PARTS: dict[str, tuple[type[models.Model], str]] = {
    "moc": (PlanDeadline, "M"),
    "co-quan": (PlanAgency, "CQ"),
    "nhiem-vu": (Duty, "NV"),
    "chi-tieu": (Target, "CT"),
    "bien-phap": (Measure, "BP"),
    "bao-cao": (PeriodicReport, "BC"),
    "noi-dung": (Mention, "ND"),
}


def must_write(plan: Plan, by: User, *, draft: bool = True) -> None:
    """Refuse anyone but the issuing office's admin, and any change of a plan that is no draft."""
    if why := policies.why_not_write_plan(actor_of(by), plan.issuer_unit_id):
        raise NotAllowed(why)
    if draft and not Plan.objects.filter(pk=plan.pk, state=states.DRAFT).exists():
        raise Stale("Kế hoạch đã ban hành, không sửa được. Lập kế hoạch thay thế để thay đổi.")


def number_fields(words: str, kind: str) -> dict[str, str]:
    """Take a number as typed apart: "179- KH/TU" → 179, -KH/TU, Party. Blocked when it is none."""
    words = nfc(words.strip())
    if not words:
        return {"number": "", "symbol": "", "kind": kind}
    try:
        parsed = rules.parse_number(words)
    except ValueError as refused:
        raise Blocked([Problem("number", str(refused), "#id_number")]) from refused
    if parsed.kind and kind and parsed.kind != kind:
        text = f"Số, ký hiệu “{words}” là của {parsed.kind_name}, không phải của loại văn bản đã chọn."
        raise Blocked([Problem("number_kind", text, "#id_number")])
    known = parsed.kind if parsed.kind in states.KIND_LABELS else kind
    symbol = parsed.text.lstrip("0123456789…")
    number = "" if parsed.number is None else parsed.text[: len(parsed.text) - len(symbol)]
    return {"number": number, "symbol": symbol, "style": parsed.style, "kind": known or states.PLAN}


def search_words(plan: Plan) -> str:
    return fold(f"{plan.number}{plan.symbol} {plan.code} {plan.subject} {plan.issuer}")[:1000]


def new_code(unit: Unit | None, year: int | None) -> str:
    """Return an unused code of a plan: KH-U-01-2026-1."""
    stem = f"KH-{unit.code if unit else 'NGOAI'}-{year or '0'}"
    taken = set(Plan.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for n in range(1, 10_000) if (code := f"{stem}-{n}") not in taken)


@transaction.atomic
def create_plan(*, unit: Unit, fields: Mapping[str, Any], by: User, at: datetime) -> Plan:
    """Begin a draft of an office; ``fields``: number (as typed), kind, subject, signed_on, signer_*, year."""
    if why := policies.why_not_write_plan(actor_of(by), unit.pk):
        raise NotAllowed(why)
    given = dict(fields)
    given.update(number_fields(given.pop("number", ""), given.get("kind", states.PLAN)))
    plan = Plan(
        code=new_code(unit, given.get("year")),
        issuer=unit.name,
        issuer_unit=unit,
        state=states.DRAFT,
        made_by=by,
        made_at=at,
        **given,
    )
    plan.search = search_words(plan)
    Plan.objects.bulk_create([plan])
    journal.write(
        chain=journal.SYSTEM, action="ke-hoach.lap", by=by, at=at, subject=plan, data={"ma": plan.code}
    )
    return plan


@transaction.atomic
def save_plan(*, plan: Plan, fields: Mapping[str, Any], by: User, at: datetime) -> Plan:
    """Change the head of a draft; what changed is kept in the log."""
    must_write(plan, by)
    given = dict(fields)
    given.update(number_fields(given.pop("number", ""), given.get("kind", plan.kind)))
    changed = {
        key: [str(getattr(plan, key)), str(value)]
        for key, value in given.items()
        if getattr(plan, key) != value
    }
    for key, value in given.items():
        setattr(plan, key, value)
    Plan.objects.filter(pk=plan.pk).update(**given, search=search_words(plan))
    if changed:
        journal.write(
            chain=journal.SYSTEM,
            action="ke-hoach.sua",
            by=by,
            at=at,
            subject=plan,
            data={"thay_doi": changed},
        )
    plan.refresh_from_db()
    return plan


@transaction.atomic
def add_basis(*, plan: Plan, fields: Mapping[str, Any], by: User, at: datetime) -> PlanLink:
    """Cite an instrument by its number; one not yet in the list is entered as a reference.

    Blocked for a plan that cites or replaces itself, and for a line that would close a loop.
    """
    must_write(plan, by)
    words = nfc(str(fields["words"]).strip())
    named = number_fields(str(fields["number"]), str(fields.get("kind") or ""))
    if not named["number"] and named["kind"] not in ("", states.LAW):
        raise Blocked([Problem("number", "Nhập số, ký hiệu của văn bản.", "#id_number")])
    subject = nfc(str(fields.get("subject") or "").strip())
    target = _known(named, subject)
    if target is not None:
        _complete(target, fields)
    else:
        signed_on = fields.get("signed_on")
        issuer = nfc(str(fields.get("issuer") or "").strip()) or "Chưa rõ cơ quan ban hành"
        target = Plan(
            code=new_code(None, signed_on.year if signed_on else None),
            issuer=issuer,
            subject=nfc(str(fields.get("subject") or "").strip())
            or "Trích yếu không nêu trong kế hoạch dẫn chiếu",
            signed_on=signed_on,
            valid_from=fields.get("valid_from"),
            valid_to=fields.get("valid_to"),
            state=states.ISSUED,
            **named,
        )
        target.search = search_words(target)
        Plan.objects.bulk_create([target])
    link = fields.get("link") or states.CITES
    _no_loop(plan, target, str(link))
    order = plan.links.count() + 1
    made, _new = PlanLink.objects.get_or_create(
        source=plan, target=target, kind=link, defaults={"words": words, "order": order}
    )
    journal.write(
        chain=journal.SYSTEM, action="ke-hoach.can-cu", by=by, at=at, subject=plan, data={"dan": target.code}
    )
    return made


_TYPED_OF_TARGET = {
    "signed_on": "ngày ký",
    "valid_from": "ngày có hiệu lực",
    "valid_to": "ngày hết hiệu lực",
}


def _complete(target: Plan, fields: Mapping[str, Any]) -> None:
    """Keep what was typed of an instrument already in the list: blanks are filled, another day is refused by name."""
    problems, blank = [], {}
    for name, label in _TYPED_OF_TARGET.items():
        typed, held = fields.get(name), getattr(target, name)
        if not typed or typed == held:
            continue
        if held:
            text = f"Danh mục đã ghi {label} của {target} là {vn_date(held)}, không phải {vn_date(typed)}."
            problems.append(Problem(name, f"{text} Kiểm tra lại ngày hoặc để trống.", f"#id_{name}"))
        else:
            blank[name] = typed
    if problems:
        raise Blocked(problems)
    if blank:
        Plan.objects.filter(pk=target.pk).update(**blank)


def _known(named: Mapping[str, str], subject: str) -> Plan | None:
    """Return the instrument already in the list: by its number, a law by its title."""
    if named["number"]:
        return Plan.objects.filter(number=named["number"], symbol=named["symbol"]).first()
    if not subject:
        raise Blocked([Problem("number", "Nhập số, ký hiệu; luật không ghi số thì nhập tên.", "#id_number")])
    named_law = Plan.objects.filter(kind=states.LAW)
    return next((law for law in named_law if fold(law.subject) == fold(subject)), None)


def _no_loop(plan: Plan, target: Plan, link: str) -> None:
    if target.pk == plan.pk:
        word = "thay thế" if link == states.REPLACES else "dẫn"
        raise Blocked([Problem("self", f"Kế hoạch không thể {word} chính nó.", "#id_number")])
    arrows: dict[int, list[int]] = {}
    for source, to in PlanLink.objects.values_list("source_id", "target_id"):
        arrows.setdefault(source, []).append(to)
    seen, open_ends = {target.pk}, [target.pk]
    while open_ends:
        for each in arrows.get(open_ends.pop(), ()):
            if each == plan.pk:
                text = f"{target} đã dẫn đến kế hoạch này; thêm dòng này sẽ thành dẫn vòng."
                raise Blocked([Problem("loop", text, "#id_number")])
            if each not in seen:
                seen.add(each)
                open_ends.append(each)


@transaction.atomic
def remove_basis(*, plan: Plan, link_id: int, by: User, at: datetime) -> None:
    """Take a basis out of a draft; the instrument itself stays in the list."""
    must_write(plan, by)
    link = plan.links.filter(pk=link_id).select_related("target").first()
    if link is None:
        raise Stale("Căn cứ này không còn trong kế hoạch.")
    journal.write(
        chain=journal.SYSTEM,
        action="ke-hoach.bo-can-cu",
        by=by,
        at=at,
        subject=plan,
        data={"dan": link.target.code, "nguyen_van": link.words},
    )
    plan.links.filter(pk=link_id).delete()


@transaction.atomic
def save_row(
    *, plan: Plan, part: str, row_id: int | None, fields: Mapping[str, Any], by: User, at: datetime
) -> models.Model:
    """Add a row to a draft, or change one. Blocked for a date that is not in the calendar, or a code used twice."""
    must_write(plan, by)
    model, prefix = PARTS[part]
    rows = model._default_manager.filter(plan=plan)
    given = {key: nfc(value) if isinstance(value, str) else value for key, value in fields.items()}
    if "due_words" in given:
        try:
            given.update(timed(given["due_words"], plan.year))
        except ValueError as refused:
            raise Blocked([Problem("due_words", str(refused), "#id_due_words")]) from refused
        if text := rules.unread_words(given["due_words"], plan.year):
            raise Blocked([Problem("due_words", text, "#id_due_words")])
    if row_id is None:
        count = rows.count()
        # A code of the plan that is replaced is not given to something else: what was said of it would follow.
        before = {"plan__links_in__source": plan, "plan__links_in__kind": states.REPLACES}
        taken = {
            *rows.values_list("code", flat=True),
            *model._default_manager.filter(**before).values_list("code", flat=True),
        }
        given["code"] = given.get("code") or next(
            code for n in range(count + 1, count + 10_000) if (code := f"{prefix}-{n:02d}") not in taken
        )
        given["order"] = count + 1
    elif not given.get("code"):
        given.pop("code", None)
    clash = Blocked([Problem("code", f"Mã {given.get('code')} đã dùng trong kế hoạch.", "#id_code")])
    if given.get("code") and rows.filter(code=given["code"]).exclude(pk=row_id).exists():
        raise clash
    try:
        with transaction.atomic():
            if row_id is None:
                row = model._default_manager.create(plan=plan, **given)
            elif rows.filter(pk=row_id).update(**given) != 1:
                raise Stale("Dòng này không còn trong kế hoạch.")
            else:
                row = rows.get(pk=row_id)
    except IntegrityError as refused:
        raise clash from refused
    journal.write(
        chain=journal.SYSTEM,
        action="ke-hoach.dong",
        by=by,
        at=at,
        subject=plan,
        data={"phan": part, "dong": str(row), "moi": row_id is None},
    )
    return row


@transaction.atomic
def remove_row(*, plan: Plan, part: str, row_id: int, by: User, at: datetime) -> None:
    """Take a row out of a draft; its words stay in the log."""
    must_write(plan, by)
    rows = PARTS[part][0]._default_manager.filter(plan=plan, pk=row_id)
    row = rows.first()
    if row is None:
        raise Stale("Dòng này không còn trong kế hoạch.")
    journal.write(
        chain=journal.SYSTEM,
        action="ke-hoach.bo-dong",
        by=by,
        at=at,
        subject=plan,
        data={"phan": part, "dong": str(row)},
    )
    rows.delete()
