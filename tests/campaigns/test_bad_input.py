"""Bad input of plans and dates at the real screens: a clear sentence, what was typed kept, nothing half done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import actions, queries, states
from campaigns.models import Campaign, Extension, Plan, PlanLink
from tests.people import ADMIN, OFFICER, SIBLING, World

HEAD = {
    "kind": "KH", "number": "12/KH-VPUB", "subject": "Đánh giá, thẩm định năm 2026", "signed_on": "12/01/2026",
    "year": "2026", "signer_title": "", "signer_name": "", "note": "",
}  # fmt: skip
Made = Callable[..., Plan]


@pytest.fixture
def admin(world: World) -> Client:
    return world.client(ADMIN)


@pytest.fixture
def made(world: World) -> Made:
    """A draft of the Office, by the action behind the form."""

    def make(**changed: object) -> Plan:
        fields = {**HEAD, "signed_on": dt.date(2026, 1, 12), "year": 2026, **changed}
        return actions.create_plan(unit=world.units["U-01"], fields=fields, by=world.user(ADMIN), at=world.at)

    return make


def said(answer: Any, *texts: str, kept: tuple[str, ...] = ()) -> None:
    """The answer is a refusal that says these sentences and still holds what was typed."""
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    for text in (*texts, *kept):
        assert text in page, text


def deadline(plan: Plan, words: str, **other: str) -> tuple[str, dict[str, str]]:
    typed = {"title": "Gửi hồ sơ", "purpose": "submit", "due_words": words, "words": "Cả câu đã gõ.", **other}
    return reverse("campaigns:add_row", args=[plan.pk, "moc"]), typed


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("trước ngày 31/2/2026", "Ngày 31/2/2026 không có trong lịch."),
        ("trước ngày 01.10.2026", "Không đọc được ngày trong “trước ngày 01.10.2026”."),
        ("trước ngày mùng 5 tháng Mười", "Không đọc được ngày"),
        ("trước ngày 32 hằng tháng", "Không tháng nào có ngày 32."),
        ("trước 25 giờ ngày 01/10/2026", "25 giờ 00 không có"),
        ("từ 20/9/2026 đến 15/9/2026", "Ngày đầu 20/9/2026 sau ngày cuối 15/9/2026."),
    ],
)
def test_dates_that_are_none(admin: Client, made: Made, words: str, text: str) -> None:
    plan = made()
    url, typed = deadline(plan, words)
    said(admin.post(url, typed), text, kept=(words, "Cả câu đã gõ."))
    assert not plan.deadlines.exists()


def test_31_2_as_the_day_of_signing(admin: Client) -> None:
    before = Plan.objects.count()
    answer = admin.post(reverse("campaigns:new_plan"), {**HEAD, "signed_on": "31/2/2026"})
    said(answer, "Ghi ngày dạng 01/10/2021.", kept=("31/2/2026", HEAD["subject"]))
    assert Plan.objects.count() == before


def test_a_deadline_before_the_day_of_issue(admin: Client, made: Made) -> None:
    plan = made()
    url, typed = deadline(plan, "trước ngày 05/01/2026")
    assert admin.post(url, typed).status_code == 302
    said(admin.post(reverse("campaigns:issue_plan", args=[plan.pk])), "trước ngày ký kế hoạch")
    plan.refresh_from_db()
    assert plan.state == states.DRAFT
    assert plan.deadlines.get().due_words == "trước ngày 05/01/2026"


def test_a_date_before_the_day_of_signing_is_issued_when_a_person_keeps_it_with_a_reason(
    admin: Client, made: Made, world: World
) -> None:
    plan = made()
    url, typed = deadline(plan, "trước ngày 10/01/2026")
    admin.post(url, typed)
    check = reverse("campaigns:check", args=[plan.pk])
    said(
        admin.post(reverse("campaigns:issue_plan", args=[plan.pk])),
        "trước ngày ký kế hoạch",
        f'href="{check}"',
    )
    found = next(each for each in queries.findings_of(plan) if each.code == "⚠28")
    actions.decide_finding(
        plan=plan, key=found.key, decision=states.DISMISSED, reason="Việc đã làm trước khi ký.",
        by=world.user(ADMIN), at=world.at,
    )  # fmt: skip
    assert admin.post(reverse("campaigns:issue_plan", args=[plan.pk])).status_code == 302
    plan.refresh_from_db()
    assert plan.state == states.ISSUED


def basis(number: str, link: str = "cites", **other: str) -> dict[str, str]:
    return {"link": link, "number": number, "words": "Lời dẫn đã gõ.", **other}


def test_circular_links_and_a_plan_that_replaces_itself(admin: Client, made: Made) -> None:
    first, second = made(), made(number="13/KH-VPUB")
    url = reverse("campaigns:add_basis", args=[first.pk])
    for link, word in (("replaces", "thay thế"), ("cites", "dẫn")):
        said(
            admin.post(url, basis("12/KH-VPUB", link)),
            f"Kế hoạch không thể {word} chính nó.",
            kept=("12/KH-VPUB", "Lời dẫn đã gõ."),
        )
    assert admin.post(url, basis("13/KH-VPUB")).status_code == 302
    back = admin.post(reverse("campaigns:add_basis", args=[second.pk]), basis("12/KH-VPUB", "carries_out"))
    said(back, "đã dẫn đến kế hoạch này; thêm dòng này sẽ thành dẫn vòng.", kept=("Lời dẫn đã gõ.",))
    assert PlanLink.objects.filter(source__in=(first, second)).count() == 1


def test_validity_typed_of_a_known_basis_is_kept_or_refused(admin: Client, made: Made) -> None:
    plan = made()
    url = reverse("campaigns:add_basis", args=[plan.pk])
    wrong = basis("2139/QĐ-UBND", signed_on="01/01/2020")
    said(
        admin.post(url, wrong),
        "Danh mục đã ghi ngày ký của Quyết định 2139/QĐ-UBND là 29/9/2020, không phải 01/01/2020.",
        kept=("01/01/2020", "Lời dẫn đã gõ."),
    )
    assert not plan.links.exists()
    assert admin.post(url, basis("2139/QĐ-UBND", valid_to="03/7/2023")).status_code == 302
    assert Plan.objects.get(code="DOC-03").valid_to == dt.date(2023, 7, 3)
    page = unescape(admin.get(reverse("campaigns:plan", args=[plan.pk])).content.decode())
    assert "hết hiệu lực" in page


def test_a_plan_with_dossiers_is_not_deleted(admin: Client, world: World) -> None:
    plan = world.history.plan
    said(
        admin.post(reverse("campaigns:delete_plan", args=[plan.pk])),
        "hồ sơ của đợt đang theo kế hoạch này; không xóa được.",
    )
    assert Plan.objects.filter(pk=plan.pk).exists()


def test_an_extension_into_the_past_asked_and_granted(admin: Client, world: World) -> None:
    campaign = world.practice
    part = campaign.participations.get(unit__code="U-05")
    unit = world.client(SIBLING)
    url = reverse("campaigns:ask_extension", args=[campaign.code, part.pk])
    for day, text in (
        ("01/01/2020", "Ngày gia hạn phải sau hạn của kế hoạch"),
        ("31/2/2027", "Ghi ngày dạng 01/10/2021."),
    ):
        said(unit.post(url, {"until": day, "reason": "Mưa lũ kéo dài."}), text, kept=(day, "Mưa lũ kéo dài."))
    assert not Extension.objects.filter(participation=part).exists()
    assert unit.post(url, {"until": "31/12/2030", "reason": "Mưa lũ kéo dài."}).status_code == 302
    asked = Extension.objects.get(participation=part)
    decided = admin.post(
        reverse("campaigns:extension", args=[asked.pk]),
        {"decision": "grant", "until": "01/01/2020", "reason": "Đồng ý một phần."},
    )
    said(decided, "Ngày gia hạn phải sau hạn", kept=("01/01/2020", "Đồng ý một phần."))
    asked.refresh_from_db()
    assert asked.state == states.ASKED


def test_overlapping_periods(admin: Client, made: Made) -> None:
    plan = made(signed_on=dt.date(2021, 12, 1), year=2021)
    url, typed = deadline(plan, "Từ 15/9/2021 đến 14/9/2022", purpose="period")
    assert admin.post(url, typed).status_code == 302
    said(admin.post(reverse("campaigns:issue_plan", args=[plan.pk])), "trùng kỳ")
    plan.refresh_from_db()
    assert plan.state == states.DRAFT


def prepared(world: World, made: Made, admin: Client, words: str = "trước ngày 01/10/2026") -> Campaign:
    plan = made()
    url, typed = deadline(plan, words)
    admin.post(url, typed)
    admin.post(reverse("campaigns:issue_plan", args=[plan.pk]))
    plan.refresh_from_db()
    assert plan.state == states.ISSUED
    return actions.prepare_campaign(
        plan=plan, unit=world.units["U-01"], scored=True, by=world.user(ADMIN), at=world.at
    )


def test_dates_of_a_campaign_in_preparation(admin: Client, world: World, made: Made) -> None:
    campaign = prepared(world, made, admin)
    due = campaign.milestones.get(purpose="submit")
    url = reverse("campaigns:prepare_milestone", args=[campaign.code, due.pk])
    typed = {"title": "Gửi hồ sơ sớm", "purpose": "submit", "actor": "", "receiver": "", "clause": ""}
    for words, text in (
        ("trước ngày 31/2/2026", "Ngày 31/2/2026 không có trong lịch."),
        ("trước ngày 1.9.2026", "Không đọc được ngày"),
        ("trước ngày 10/01/2026", "trước ngày ký kế hoạch (12/01/2026)"),
        ("trước ngày 25 hằng tháng", "Mốc của đợt là một ngày"),
    ):
        said(admin.post(url, {**typed, "words": words}), text, kept=(words, "Gửi hồ sơ sớm"))
    assert admin.post(url, {**typed, "words": "trước ngày 20/9/2026"}).status_code == 302
    due.refresh_from_db()
    assert (due.words, due.flag) == (
        "trước ngày 20/9/2026", "Khác kế hoạch: kế hoạch ghi “trước ngày 01/10/2026”.",
    )  # fmt: skip
    assert due.items.exists()
    assert admin.post(
        reverse("campaigns:add_milestone", args=[campaign.code]),
        {**typed, "title": "Trả lại, hoàn thiện", "purpose": "correct", "words": "đến hết ngày 27/9/2026"},
    ).status_code == 302  # fmt: skip
    extra = campaign.milestones.get(code="VP-01")
    assert "không có trong kế hoạch" in extra.flag
    assert extra.last_valid_at is not None
    # The last day is a Sunday: with the roll asked for, it becomes the Monday after it.
    assert extra.last_valid_at.astimezone(world.at.tzinfo).date() == dt.date(2026, 9, 27)
    head = reverse("campaigns:prepare_head", args=[campaign.code])
    given = {
        "title": "Đợt 2026", "period_from": "15/9/2026", "period_to": "15/9/2025", "upper_name": "Đảng ủy",
        "upper_short": "", "recogniser_name": "UBND tỉnh", "roll_to_working_day": "on",
    }  # fmt: skip
    said(admin.post(head, given), "Kỳ kết thúc 15/9/2025 trước ngày bắt đầu 15/9/2026.", kept=("Đợt 2026",))
    assert admin.post(head, {**given, "period_to": "31/12/2026"}).status_code == 302
    extra.refresh_from_db()
    assert extra.last_valid_at is not None
    assert extra.last_valid_at.astimezone(world.at.tzinfo).date() == dt.date(2026, 9, 28)
    page = reverse("campaigns:prepare", args=[campaign.code])
    empty = {"viec": "them-thanh-phan", "moc": str(due.pk), "ten": " ", "bat-buoc": "1"}
    said(admin.post(page, empty), "Nhập tên thành phần phải gửi.")
    half = admin.post(page, {"viec": "them-buoc", "ai": "", "lam-gi": "Tổng hợp đã gõ"})
    said(half, kept=("Tổng hợp đã gõ",))
    assert admin.post(page, {"viec": "bo-moc", "dong": str(extra.pk)}).status_code == 302
    assert not campaign.milestones.filter(code="VP-01").exists()
    assert world.client(OFFICER).get(url).status_code == 404
