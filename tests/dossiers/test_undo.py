"""«Hoàn tác» beside what can be taken back, and a plain sentence before what cannot."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from lxml import html
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from campaigns.models import Duty, OfficeDay, PlanAgency
from campaigns.models import PlanDeadline as Deadline
from dossiers import states
from dossiers.actions import evidence, shared_work
from dossiers.actions.appraisal_facts import add_remark
from dossiers.models import Assignment, Dossier, EvidenceUse, Remark, Score
from dossiers.rules.evidence import Reference
from records.models import LogEntry
from tests.dossiers.content import started
from tests.dossiers.stories import take_to
from tests.dossiers.test_content_browser import sign_in
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, World

TEMPLATES = Path(settings.BASE_DIR) / "templates"
#: What a button may do that is not there any more afterwards.
ENDS = re.compile(
    r"{% url '(\w+:\w*(?:remove|discard|delete|drop|revoke|wipe|distrust|revert|end_signatory|hook_end|cancel)\w*)'"
)
#: Acts that are followed by «Hoàn tác» instead of being preceded by a question.
UNDONE = {"campaigns:remove_office_day", "dossiers:evidence_remove"}
PLAN = Reference("van_ban", "Kế hoạch", "05/KH-TTTT", dt.date(2021, 1, 12), subject="Phòng, chống ma túy")


def test_what_cannot_be_taken_back_says_so_before() -> None:
    seen, silent = set(), []
    for path in sorted(TEMPLATES.rglob("*.html")):
        for form in re.findall(r"<form\b[^>]*>", path.read_text(encoding="utf-8")):
            if found := ENDS.search(form):
                seen.add(found[1])
                if found[1] not in UNDONE and not re.search(r'data-confirm="[^"]{15,}"', form):
                    silent.append(f"{path.name}: {found[1]}")
    assert len(seen) > 15
    assert not silent


def _undo(client: Client, answer: object) -> None:
    """Press «Hoàn tác» on the page that came back."""
    tree = html.fromstring(answer.content)  # type: ignore[attr-defined]
    (form,) = tree.xpath("//form[contains(@class, 'undo')]")
    assert form.xpath("string(.//button)") == "Hoàn tác"
    fields: dict[str, list[str]] = {}
    for each in form.xpath(".//input"):
        fields.setdefault(each.get("name"), []).append(each.get("value"))
    assert client.post(form.get("action"), fields, follow=True).status_code == 200


def test_evidence_comes_back_to_every_criterion_it_served(world: World) -> None:
    dossier, by = started(world), world.user(OFFICER)
    row = evidence.add_reference(dossier=dossier, codes=("1.1", "1.3"), each=PLAN, by=by, at=world.at)
    client, base = world.client(OFFICER), f"/ho-so/{dossier.pk}/minh-chung/{row.pk}"
    _undo(client, client.post(f"{base}/bo/", follow=True))
    uses = EvidenceUse.objects.filter(evidence=row, removed_at__isnull=True)
    assert sorted(uses.values_list("criterion__code", flat=True)) == ["1.1", "1.3"]
    row.refresh_from_db()
    assert row.removed_at is None
    assert LogEntry.objects.filter(action="minh_chung.lay_lai").count() == 1
    # Nothing is left to be put back, and whoever may not remove may not put back either.
    assert client.post(f"{base}/lay-lai/").status_code == 409
    assert world.client(CHAIR).post(f"{base}/lay-lai/").status_code == 403


def test_evidence_taken_from_one_criterion_comes_back_beside_the_score(world: World) -> None:
    dossier, by = started(world), world.user(OFFICER)
    row = evidence.add_reference(dossier=dossier, codes=("1.1", "1.3"), each=PLAN, by=by, at=world.at)
    client, address = world.client(OFFICER), f"/ho-so/{dossier.pk}/tu-cham/tieu-chi/1.1/"
    told = {"points": "", "note": "", "version": "0"}
    answer = client.post(address, {**told, "remove": row.pk}, headers={"HX-Request": "true"})
    assert f'name="restore" value="{row.pk}">Hoàn tác' in answer.content.decode()
    client.post(address, {**told, "restore": row.pk}, headers={"HX-Request": "true"})
    uses = EvidenceUse.objects.filter(evidence=row, removed_at__isnull=True)
    assert sorted(uses.values_list("criterion__code", flat=True)) == ["1.1", "1.3"]
    # Without scripts the page that comes back carries the way back.
    _undo(client, client.post(address, {**told, "remove": row.pk}, follow=True))
    assert uses.count() == 2


def test_a_remark_an_assignment_and_a_day_come_back_as_they_were(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    add_remark(
        dossier=dossier, target="criterion", target_code="1.1", text="Bổ sung “biên bản” & số", by=world.user(APPRAISER), at=world.at
    )  # fmt: skip
    remark, client = Remark.objects.get(), world.client(APPRAISER)
    _undo(client, client.post(f"/tham-dinh/{dossier.pk}/y-kien/{remark.pk}/bo/", follow=True))
    again = Remark.objects.get()
    assert (again.target_code, again.text) == (remark.target_code, remark.text)

    admin = world.client(ADMIN)
    admin.post("/ke-hoach/ngay-nghi/", {"day": "05/9/2026", "name": "Làm bù", "works": "on"})
    day = OfficeDay.objects.get(name="Làm bù")
    _undo(admin, admin.post(f"/ke-hoach/ngay-nghi/{day.pk}/bo/", follow=True))
    assert OfficeDay.objects.filter(day=day.day, name="Làm bù", works=True).count() == 1


def test_an_assignment_comes_back_to_its_person(world: World) -> None:
    dossier, by = started(world), world.user(OFFICER)
    shared_work.assign(
        dossier=dossier, codes=["1.1"], to_id=world.user(CHAIR).pk, due_on=dt.date(2099, 1, 31), by=by, at=world.at
    )  # fmt: skip
    client = world.client(OFFICER)
    _undo(client, client.post(f"/ho-so/{dossier.pk}/phan-cong/1.1/bo/", follow=True))
    held = Assignment.objects.get(dossier=dossier)
    assert (held.to_id, held.due_on) == (world.user(CHAIR).pk, dt.date(2099, 1, 31))


def test_a_row_of_a_plan_comes_back_word_by_word(world: World) -> None:
    client = world.client(ADMIN)
    plan = {"kind": "KH", "number": "", "subject": "Thử hoàn tác", "year": "2026"}
    made = client.post("/ke-hoach/lap/", plan, follow=True)
    pk = int(made.redirect_chain[-1][0].strip("/").split("/")[1].split("?")[0])
    row = {
        "title": "Gửi hồ sơ", "due_words": "trước ngày 01/10/2026", "purpose": "submit", "actor": "Các đơn vị",
        "receiver": "Văn phòng", "words": "Gửi hồ sơ trước ngày 01/10/2026", "clause": "V", "code": "DL-07", "note": "Ghi chú",
    }  # fmt: skip
    client.post(f"/ke-hoach/{pk}/dong/moc/", row)
    before = Deadline.objects.values("title", "due_words", "purpose", "actor", "words", "clause", "code").get(
        plan=pk
    )
    found = Deadline.objects.get(plan=pk)
    _undo(client, client.post(f"/ke-hoach/{pk}/dong/moc/{found.pk}/bo/", follow=True))
    assert Deadline.objects.values(*before).get(plan=pk) == before
    # An agency goes with its duties, so no half way back is offered.
    agency = PlanAgency.objects.create(plan_id=pk, code="CQ-1", name="Sở Y tế")
    Duty.objects.create(plan_id=pk, agency=agency, code="NV-1", title="Việc")
    answer = client.post(f"/ke-hoach/{pk}/dong/co-quan/{agency.pk}/bo/", follow=True)
    assert "Hoàn tác" not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_last_change_of_a_field_is_taken_back_by_one_press(
    page: Page, context: BrowserContext, live_server: LiveServer, world: World
) -> None:
    dossier: Dossier = started(world)
    sign_in(context, world, live_server)
    page.goto(f"{live_server.url}/ho-so/{dossier.pk}/tu-cham/")
    box = page.locator(
        "form[data-autosave]", has=page.get_by_label(re.compile(r"^Điểm tự chấm tiêu chí 1\.1,"))
    )
    field, note = box.locator("input[name=points]"), box.locator("textarea[name=note]")

    def fill(points: str, said: str) -> None:
        field.fill(points)
        note.fill(said)
        note.press("Tab")
        expect(box.locator("[data-save-status]")).to_contain_text("Đã lưu")

    fill("5", "Kế hoạch số 05")
    fill("3", "Nhầm")
    stored = Score.objects.filter(dossier=dossier, criterion__code="1.1")
    assert stored.get().note == "Nhầm"
    box.get_by_role("button", name="Hoàn tác").press("Enter")
    expect(field).to_have_value("5")
    expect(box.locator("[data-save-status]")).to_contain_text("Đã lưu")
    row = stored.get()
    assert (str(row.points), row.note) == ("5.00", "Kế hoạch số 05")
