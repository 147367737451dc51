"""What a periodic report says: duties, figures and sentences of one reporter, or of all of them added up.

The content is plain JSON (schema ``bao-cao/1``). It is built anew while a report is written, and frozen with its hash
when it is handed in; papers and the aggregate are made of the frozen one alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from campaigns import states as plan_states
from campaigns.models import Campaign, Extension, Measure, Milestone, Reporter, Target
from campaigns.queries import plan_name
from campaigns.queries.contents import target_value
from campaigns.queries.extensions import granted_words
from dossiers import states
from dossiers.models import Filing, FilingReceipt
from dossiers.queries.duties import followed_duties, latest_entries
from dossiers.queries.targets import aim_of, asked_of, bases_of, figures_of
from dossiers.rules.following import Part, add_up, count_duties
from dossiers.rules.sentences import Figure
from records import clock
from records.text import vn_date, vn_number

Content = dict[str, Any]
SCHEMA = "bao-cao/1"
#: Sections whose numbers come from rows.
OF_FIGURES = frozenset({"II", "III"})
NOTHING_ASKED = {
    "II": ("duties", "Kế hoạch không giao nhiệm vụ riêng cho cơ quan."),
    "III": ("targets", "Cơ quan không phải báo số liệu chỉ tiêu."),
}
_DUTY_LABELS = {code: label for code, label, _tone, _letter in states.DUTY_ALL}


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A heading of the report; ``default`` is the sentence the program proposes."""

    code: str
    title: str
    default: str = ""
    optional: bool = False


def sections_of(campaign: Campaign, *, gathered: bool) -> tuple[SectionSpec, ...]:
    """Return the headings: fixed ones, and one for each group of measures of the plan."""
    groups = dict(Measure.objects.filter(plan_id=campaign.plan_id).values_list("group", "group_title"))
    if gathered:
        duties = (
            "Đã nhận báo cáo của {da_gui}/{phai_gui} cơ quan: đúng hạn {dung_han}, trong thời gian gia hạn "
            "{gia_han}, quá hạn {qua_han}; chưa gửi {chua_gui}. Theo các báo cáo đã nhận: "
            "{tong} lượt nhiệm vụ, hoàn thành {xong}, đang thực hiện {dang}, không thực hiện được {khong}, "
            "chưa báo cáo {chua}."
        )
        targets = "Kế hoạch giao {chi_tieu} chỉ tiêu: đạt {dat}, không đạt {khong_dat}, chưa kết luận được {chua_ro}."
    else:
        duties = (
            "Được giao {tong} nhiệm vụ: hoàn thành {xong}, đang thực hiện {dang}, không thực hiện được {khong}, "
            "chưa báo cáo {chua}."
        )
        targets = "Phải báo số liệu {chi_tieu} chỉ tiêu, đã có số liệu {co_so_lieu}."
    measures = tuple(
        SectionSpec(f"IV.{n}", title, optional=True) for n, title in enumerate(groups.values(), start=1)
    )
    return (
        SectionSpec("I", "Công tác lãnh đạo, chỉ đạo, triển khai kế hoạch"),
        SectionSpec("II", "Kết quả thực hiện nhiệm vụ được giao", duties),
        SectionSpec("III", "Kết quả thực hiện chỉ tiêu", targets),
        *measures,
        SectionSpec("V", "Khó khăn, vướng mắc và nguyên nhân", optional=True),
        SectionSpec("VI", "Nhiệm vụ trọng tâm thời gian tới"),
        SectionSpec("VII", "Đề xuất, kiến nghị", optional=True),
    )


def content_of(filing: Filing) -> Content:
    """Return what a report says now; a constant number of queries."""
    if filing.reporter is None:
        return gathered_content(filing)
    reporter, milestone = filing.reporter, filing.milestone
    campaign = reporter.campaign
    duties = [each for each in followed_duties(campaign) if each.agency_id == reporter.agency_id]
    newest = latest_entries([reporter])
    rows = []
    for duty in duties:
        entry = newest.get((reporter.pk, duty.code))
        state = entry.state if entry else states.DUTY_SILENT
        rows.append({
            "code": duty.code, "title": duty.title, "role": duty.get_role_display(), "state": state,
            "label": _DUTY_LABELS[state], "evidence": entry.evidence if entry else "",
            "done_on": entry.done_on.isoformat() if entry and entry.done_on else None,
            "note": entry.note if entry else "",
        })  # fmt: skip
    content = {
        **_frame(filing, campaign, milestone),
        "unit": _unit(reporter),
        "receiver": receiver_words(campaign),
        "duties": rows,
        "targets": _targets(campaign, reporter, milestone),
    }
    for section in content["sections"]:
        # The program's own sentence counts nothing where nothing is asked.
        if section["code"] in NOTHING_ASKED and section["code"] not in filing.texts:
            part, words = NOTHING_ASKED[section["code"]]
            section["text"] = section["text"] if content[part] else words
    return content


def receiver_words(campaign: Campaign) -> str:
    """Say to whom reports go: "Ủy ban nhân dân tỉnh Sơn La (qua Sở Giáo dục và Đào tạo)"."""
    office = campaign.office.short_name or campaign.office.name
    return f"{campaign.upper_name} (qua {office})"


def _frame(filing: Filing, campaign: Campaign, milestone: Milestone) -> Content:
    specs = sections_of(campaign, gathered=filing.reporter is None)
    last = milestone.last_valid_at
    return {
        "schema": SCHEMA,
        "campaign": {
            "code": campaign.code, "title": campaign.title, "year": campaign.year,
            "practice": campaign.is_practice, "illustrative": campaign.is_illustrative, "trial": False,
            "plan": _plan_words(campaign),
        },
        "criteria": {"draft": False},
        "milestone": {
            "code": milestone.code, "title": milestone.title, "words": milestone.words,
            "last_day": clock.local_date(last).isoformat() if last else None,
        },
        "number": filing.number,
        "signed_on": filing.signed_on.isoformat() if filing.signed_on else None,
        "signer": {"authority": "", "title": filing.signer_title, "name": filing.signer_name},
        "sections": [
            {"code": each.code, "title": each.title, "text": filing.texts.get(each.code, each.default)}
            for each in specs
        ],
    }  # fmt: skip


def _plan_words(campaign: Campaign) -> str:
    plan = campaign.plan
    signed = f" ngày {vn_date(plan.signed_on)}" if plan.signed_on else ""
    # "Kế hoạch số 75/KH-UBND ngày 18/3/2020 của Ủy ban nhân dân tỉnh Sơn La về …": as papers cite it.
    name = plan_name(plan).replace(plan.get_kind_display(), f"{plan.get_kind_display()} số", 1)
    return f"{name}{signed} của {plan.issuer} về {plan.subject[:1].lower()}{plan.subject[1:]}"


def _unit(reporter: Reporter) -> Content:
    return {
        "name": reporter.name, "short": str(reporter), "abbreviation": reporter.abbreviation,
        "parent": reporter.parent_name, "head_title": reporter.head_title, "place": reporter.place_name,
        "office": False, "agency": reporter.agency.code,
    }  # fmt: skip


def _targets(campaign: Campaign, reporter: Reporter, milestone: Milestone) -> list[Content]:
    bases, figures = bases_of(campaign), figures_of([reporter])
    rows = []
    for target in Target.objects.filter(plan_id=campaign.plan_id):
        if not asked_of(bases.get(target.code), [reporter]):
            continue
        figure = figures.get((reporter.pk, target.code, milestone.pk))
        rows.append({
            "code": target.code, "title": target.title, "value": target_value(target),
            "reached": _plain(figure.reached if figure else None),
            "total": _plain(figure.total if figure else None),
            "note": figure.note if figure else "",
        })  # fmt: skip
    return rows


def gathered_content(filing: Filing) -> Content:
    """Return the aggregate: every reporter with what it handed in or that it did not, and sums of the handed-in."""
    milestone = filing.milestone
    campaign = milestone.campaign
    reporters = list(campaign.reporters.select_related("agency"))
    receipts = {
        receipt.filing.reporter_id: receipt
        for receipt in FilingReceipt.objects.filter(
            filing__milestone=milestone, filing__reporter__isnull=False, replaced_at__isnull=True
        ).select_related("filing")
    }
    frozen = {pk: json.loads(receipt.body) for pk, receipt in receipts.items()}
    extended = _extended(milestone)
    parts = []
    for reporter in reporters:
        receipt, body = receipts.get(reporter.pk), frozen.get(reporter.pk, {})
        count = count_duties(row["state"] for row in body.get("duties", ()))
        parts.append({
            "reporter": reporter.pk, "name": str(reporter), "agency": reporter.agency.code,
            "agency_name": reporter.agency.name,
            "sent_on": clock.local_date(receipt.at).isoformat() if receipt else None,
            "punctuality": receipt.punctuality if receipt else "missing",
            "receipt": receipt.number if receipt else "", "sha256": receipt.sha256 if receipt else "",
            "returned": receipt is not None and receipt.filing.state == states.FILING_RETURNED,
            "paper": body.get("number", ""), "extension": extended.get(reporter.pk, ""),
            "done": count.done, "doing": count.doing, "impossible": count.impossible, "silent": count.silent,
        })  # fmt: skip
    office = campaign.office
    return {
        **_frame(filing, campaign, milestone),
        "unit": {
            "name": office.name, "short": office.short_name or office.name, "abbreviation": office.abbreviation,
            "parent": office.parent.name if office.parent else "", "head_title": office.head_title,
            "place": office.place_name, "office": False, "agency": "",
        },
        "receiver": campaign.upper_name,
        "parts": parts,
        "duties": _gathered_duties(campaign, frozen),
        "targets": _gathered_targets(campaign, reporters, frozen),
    }  # fmt: skip


def _extended(milestone: Milestone) -> dict[int | None, str]:
    """Return who was given more time: until when, and why it was asked for and given."""
    rows = Extension.objects.filter(
        milestone=milestone, reporter__isnull=False, state=plan_states.GRANTED
    ).order_by("until_at")
    return {each.reporter_id: granted_words(each) for each in rows}


def _gathered_duties(campaign: Campaign, frozen: Mapping[int | None, Content]) -> list[Content]:
    said: dict[str, list[str]] = {}
    why: dict[str, list[str]] = {}
    for body in frozen.values():
        for row in body.get("duties", ()):
            said.setdefault(row["code"], []).append(row["state"])
            if row["state"] == states.DUTY_IMPOSSIBLE:
                why.setdefault(row["code"], []).append(f"{body['unit']['short']}: {row['note']}")
    rows = []
    for duty in followed_duties(campaign):
        count = count_duties(said.get(duty.code, ()))
        rows.append({
            "code": duty.code, "title": duty.title, "agency": duty.agency.name, "role": duty.get_role_display(),
            "done": count.done, "doing": count.doing, "impossible": count.impossible, "silent": count.silent,
            "note": "; ".join(why.get(duty.code, ())),
        })  # fmt: skip
    return rows


def _gathered_targets(
    campaign: Campaign, reporters: list[Reporter], frozen: Mapping[int | None, Content]
) -> list[Content]:
    bases = bases_of(campaign)
    rows = []
    for target in Target.objects.filter(plan_id=campaign.plan_id):
        base = bases.get(target.code)
        aim = aim_of(target, base)
        parts = []
        for reporter in asked_of(base, reporters):
            found = [
                row
                for row in frozen.get(reporter.pk, {}).get("targets", ())
                if row["code"] == target.code and row["reached"] is not None
            ]
            row = found[0] if found else {"reached": None, "total": None}
            parts.append(Part(str(reporter), _decimal(row["reached"]), _decimal(row["total"])))
        total = add_up(aim, parts)
        rows.append({
            "code": target.code, "title": target.title, "value": target_value(target),
            "reached": _plain(total.reached), "total": _plain(total.total),
            "percent": _plain(total.percent.quantize(Decimal("0.01")) if total.percent is not None else None),
            "denominator": _plain(aim.denominator), "source": base.source if base else "",
            "reported": total.reported, "expected": total.expected, "missing": list(total.missing),
            "verdict": total.verdict, "tone": total.tone,
            "parts": [[part.name, _plain(part.reached), _plain(part.total)] for part in parts],
        })  # fmt: skip
    return rows


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize() + 0:f}"


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def figures_in(content: Content) -> dict[str, Figure]:
    """Return the figures that sentences may carry, each with the way to its rows."""
    code = content["campaign"]["code"]
    duties_at, targets_at = reverse("dossiers:duties", args=[code]), reverse("dossiers:targets", args=[code])
    rows = content["duties"]
    gathered = "parts" in content
    counts = _totals(content)
    found = {
        "tong": Figure(vn_number(sum(counts.values())), "số nhiệm vụ", duties_at),
        "xong": Figure(vn_number(counts["done"]), "hoàn thành", f"{duties_at}?tinh-trang=done"),
        "dang": Figure(vn_number(counts["doing"]), "đang thực hiện", f"{duties_at}?tinh-trang=doing"),
        "khong": Figure(
            vn_number(counts["impossible"]), "không thực hiện được", f"{duties_at}?tinh-trang=impossible"
        ),
        "chua": Figure(vn_number(counts["silent"]), "chưa báo cáo", f"{duties_at}?tinh-trang=silent"),
        "chi_tieu": Figure(vn_number(len(content["targets"])), "số chỉ tiêu", targets_at),
    }
    if not gathered:
        known = sum(row["reached"] is not None for row in content["targets"])
        found["co_so_lieu"] = Figure(vn_number(known), "chỉ tiêu đã có số liệu", targets_at)
        return found if rows else {**found, "tong": Figure("0", "số nhiệm vụ", duties_at)}
    parts = content["parts"]
    here = "#cac-co-quan"
    for name, label, kind in (
        ("dung_han", "gửi đúng hạn", states.ON_TIME),
        ("gia_han", "gửi trong thời gian gia hạn", states.EXTENDED),
        ("qua_han", "gửi quá hạn", states.LATE),
        ("chua_gui", "chưa gửi", "missing"),
    ):
        found[name] = Figure(vn_number(sum(each["punctuality"] == kind for each in parts)), label, here)
    found["phai_gui"] = Figure(vn_number(len(parts)), "phải gửi", here)
    found["da_gui"] = Figure(vn_number(sum(bool(each["receipt"]) for each in parts)), "đã gửi", here)
    for name, label, tone in (
        ("dat", "đạt", "done"),
        ("khong_dat", "không đạt", "late"),
        ("chua_ro", "chưa kết luận", "waiting"),
    ):
        found[name] = Figure(
            vn_number(sum(row["tone"] == tone for row in content["targets"])), label, targets_at
        )
    return found


def _totals(content: Content) -> dict[str, int]:
    names = ("done", "doing", "impossible", "silent")
    if "parts" in content:
        return {name: sum(each[name] for each in content["parts"]) for name in names}
    count = count_duties(row["state"] for row in content["duties"])
    return {"done": count.done, "doing": count.doing, "impossible": count.impossible, "silent": count.silent}
