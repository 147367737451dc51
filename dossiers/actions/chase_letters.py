"""«Công văn đôn đốc»: drafted from the list of units that owe, numbered and dated, frozen, sent to its addressees."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from campaigns.models import Campaign
from dossiers import catalogue, policies
from dossiers.actions import book
from dossiers.actions.chasing import may_chase
from dossiers.actions.files import store
from dossiers.actions.papers import clean_number
from dossiers.documents.chase import letter_from
from dossiers.documents.data import Frozen, paper_data
from dossiers.documents.frames import Registered, section_initials
from dossiers.documents.render import render_pdf
from dossiers.models import ChaseLetter, Dossier, Filing
from dossiers.queries.chase import chase_rows, owing
from dossiers.queries.chase_letter import letter_content, own_rows
from dossiers.queries.chase_parts import ChaseRow
from dossiers.queries.due import Due
from dossiers.queries.reminders import runs
from dossiers.queries.report_chase import owing_reports, report_rows
from dossiers.queries.snapshot import canonical
from dossiers.signing import reading
from dossiers.signing.keys import paper_key, public_keys
from records import clock, journal, outbox
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc, vn_date
from units import roles
from units.access import actor_of, holders
from units.models import User


@transaction.atomic
def draft_letters(
    *, campaign: Campaign, dossier_ids: Sequence[int], by: User, at: datetime
) -> tuple[ChaseLetter, ...]:
    """Draft the letter to these units as they stand now; two when some are late and some are not.

    What is demanded of a late unit and what is asked of one in time are said in different words, so each gets its
    own letter, made in one transaction: both or none. Raises ``NotAllowed`` or ``Blocked``.
    """
    may_chase(campaign, by)
    dossiers, due = owing(campaign, by)
    chosen = own_rows(dossiers, dossier_ids)
    if not chosen:
        raise Blocked([Problem("units", "Chọn ít nhất một đơn vị chưa nộp hồ sơ.", "#danh-sach")])
    rows = chase_rows(campaign, chosen, due, at)
    return tuple(
        _draft(
            campaign,
            [(each, row) for each, row in zip(chosen, rows, strict=True) if row.late is late],
            due,
            by,
            at,
        )
        for late in (True, False)
        if any(row.late is late for row in rows)
    )


@transaction.atomic
def draft_report_letters(
    *, campaign: Campaign, filing_ids: Sequence[int], by: User, at: datetime
) -> tuple[ChaseLetter, ...]:
    """Draft letters about plans and reports still owed: one for each paper, and for late and not-late agencies."""
    may_chase(campaign, by)
    filings, due = owing_reports(campaign, at)
    chosen = [each for each in filings if each.pk in set(filing_ids)]
    if not chosen:
        raise Blocked([Problem("units", "Chọn ít nhất một cơ quan chưa gửi.", "#danh-sach")])
    rows = report_rows(campaign, chosen, due, at)
    groups: dict[tuple[int, bool], list[tuple[Filing, ChaseRow]]] = {}
    for filing, row in zip(chosen, rows, strict=True):
        groups.setdefault((filing.milestone_id, row.late), []).append((filing, row))
    return tuple(_draft(campaign, owed, due, by, at) for owed in groups.values())


def _draft(
    campaign: Campaign,
    owed: Sequence[tuple[Dossier | Filing, ChaseRow]],
    due: Mapping[int, Due],
    by: User,
    at: datetime,
) -> ChaseLetter:
    chosen, rows = [each for each, _row in owed], [row for _each, row in owed]
    section = section_initials(campaign.appraising_section)
    symbol = "-".join(filter(None, (campaign.office.abbreviation, section)))
    letter = ChaseLetter.objects.create(
        campaign=campaign,
        content=letter_content(campaign, rows, [due[each.pk] for each in chosen], symbol, at),
        made_at=at,
        made_by=by,
    )
    letter.dossiers.set([each for each in chosen if isinstance(each, Dossier)])
    letter.filings.set([each for each in chosen if isinstance(each, Filing)])
    journal.write(
        chain=campaign.code,
        action="don-doc.lap",
        by=by,
        at=at,
        subject=letter,
        data={"don_vi": [row.unit for row in rows]},
    )
    return letter


@transaction.atomic
def edit_letter(
    *,
    letter: ChaseLetter,
    answer_by: datetime | None,
    authority: str,
    title: str,
    name: str,
    by: User,
    at: datetime,
) -> ChaseLetter:
    """Set the new last moment (late units only) and who signs, while the letter is a draft."""
    may_chase(letter.campaign, by)
    content = dict(letter.content)
    problems = []
    if content["late"]:
        if answer_by is None:
            problems.append(Problem("answer_by", "Ghi ngày, giờ các đơn vị phải gửi hồ sơ.", "#id_date"))
        elif answer_by <= at:
            text = f"Hạn mới {vn_date(answer_by)} đã qua. Ghi một ngày, giờ ở phía trước."
            problems.append(Problem("answer_by", text, "#id_date"))
        else:
            content["answer_by"] = clock.local(answer_by).isoformat(timespec="minutes")
    if not title.strip():
        problems.append(Problem("title", "Ghi chức vụ người ký.", "#id_title"))
    if problems:
        raise Blocked(problems)
    signer = {"authority": authority, "title": title, "name": name}
    content["signer"] = {key: nfc(value).strip() for key, value in signer.items()}
    draft = ChaseLetter.objects.filter(pk=letter.pk, state=catalogue.LETTER_DRAFT)
    if draft.update(content=content) != 1:
        raise Stale("Công văn không còn là dự thảo.")
    letter.content = content
    journal.write(
        chain=letter.campaign.code,
        action="don-doc.sua",
        by=by,
        at=at,
        subject=letter,
        data={"han_moi": content["answer_by"]},
        personal={"nguoi_ky": content["signer"]["name"]} if content["signer"]["name"] else None,
    )
    return letter


@transaction.atomic
def drop_letter(*, letter: ChaseLetter, by: User, at: datetime) -> None:
    """Put a draft aside; an issued letter stays for good."""
    may_chase(letter.campaign, by)
    draft = ChaseLetter.objects.filter(pk=letter.pk, state=catalogue.LETTER_DRAFT)
    if draft.update(state=catalogue.LETTER_DROPPED) != 1:
        raise Stale("Công văn không còn là dự thảo.")
    journal.write(chain=letter.campaign.code, action="don-doc.bo", by=by, at=at, subject=letter)


def register_letter(
    *, letter: ChaseLetter, number: str, signed_on: date, by: User, at: datetime
) -> ChaseLetter:
    """Enter number and date as signed: the bytes are frozen and the addressees are told.

    The PDF is made before the transaction begins, from the content the draft holds.
    """
    campaign = letter.campaign
    reason = policies.why_not_office_task(
        "number", actor_of(by), campaign.office_id, campaign_open=runs(campaign)
    )
    if reason is not None:
        raise NotAllowed(reason)
    number = clean_number(number, may_be_blank=False)
    symbol = letter.content["symbol"]
    if problems := _register_problems(letter, signed_on, at):
        raise Blocked(problems)
    drawn = letter_from(letter.content, registered=Registered(number, symbol, signed_on), issued=True)
    digest = canonical(letter.content)[1]
    data = paper_data(drawn, letter.content, Frozen(digest, letter.made_at))
    body = render_pdf(drawn, created=letter.made_at, data=data, signer=paper_key())
    return _issue(letter, number, symbol, signed_on, body, by=by, at=at)


def _register_problems(letter: ChaseLetter, signed_on: date, at: datetime) -> list[Problem]:
    found = []
    if letter.campaign.trial_confirmed_at is not None:
        text = "Đợt chạy thử không cấp số, không ban hành văn bản; văn bản giữ chữ DỰ THẢO."
        found.append(Problem("trial", text))
    if signed_on > clock.local_date(at):
        text = f"Ngày ký {vn_date(signed_on)} ở tương lai. Ghi đúng ngày trên văn bản."
        found.append(Problem("future", text, "#id_signed_on"))
    if signed_on < clock.local_date(letter.made_at):
        text = f"Ngày ký {vn_date(signed_on)} trước ngày lập công văn ({vn_date(letter.made_at)})."
        found.append(Problem("past", text, "#id_signed_on"))
    answer = letter.content["answer_by"]
    if answer and clock.local_date(datetime.fromisoformat(answer)) < signed_on:
        text = f"Hạn mới {vn_date(datetime.fromisoformat(answer))} trước ngày ký. Sửa hạn trong dự thảo."
        found.append(Problem("answer_by", text, "#id_date"))
    return found


@transaction.atomic
def _issue(
    letter: ChaseLetter, number: str, symbol: str, signed_on: date, body: bytes, *, by: User, at: datetime
) -> ChaseLetter:
    # What is kept is what whoever receives it will read: a letter that does not prove itself is never issued.
    read = reading.read(body, public_keys())
    if not read.proven:
        raise RuntimeError(f"letter {letter.pk} does not prove itself")
    campaign = letter.campaign
    series = book.Series(
        campaign.office_id, symbol, signed_on.year, campaign.is_practice or campaign.is_illustrative
    )
    book.take_in(
        series=series,
        number=number,
        signed_on=signed_on,
        subject=f"Công văn đôn đốc: {campaign.title}",
        where="#id_number",
        by=by,
        at=at,
    )
    name = f"cong-van-don-doc-{number}-{signed_on:%Y%m%d}.pdf"
    stored = store(dossier=None, name=name, content_type="application/pdf", body=body, by=by, at=at)
    # The content is compared too: what is frozen is what was drawn, whatever was edited meanwhile.
    draft = ChaseLetter.objects.filter(pk=letter.pk, state=catalogue.LETTER_DRAFT, content=letter.content)
    issued = draft.update(
        state=catalogue.LETTER_ISSUED,
        number=number,
        symbol=symbol,
        signed_on=signed_on,
        stored=stored,
        sha256=hashlib.sha256(body).hexdigest(),
        code=read.code,
        key=read.key,
        issued_at=at,
        issued_by=by,
    )
    if issued != 1:
        raise Stale("Công văn đã được ghi số hoặc dự thảo vừa thay đổi. Tải lại trang.")
    letter.refresh_from_db()
    journal.write(
        chain=campaign.code,
        action="don-doc.ban-hanh",
        by=by,
        at=at,
        subject=letter,
        data={
            "so": f"{number}/{symbol}",
            "ngay": signed_on,
            "sha256": letter.sha256,
            "ma_kiem_tra": letter.code,
        },
    )
    units = {
        *letter.dossiers.values_list("participation__unit_id", flat=True),
        *letter.filings.values_list("reporter__unit_id", flat=True),
    }
    drawn = letter_from(letter.content, registered=None, issued=True)
    people = {
        person.pk: person
        for unit in sorted(units)
        for person in holders(unit, roles.OFFICER, roles.CHAIR, roles.REGISTRAR)
    }
    outbox.notify(
        to=people.values(),
        subject=f"Công văn đôn đốc số {number}/{symbol}: {drawn.thing} {campaign.title}",
        body=f"{campaign.office.name} gửi Công văn số {number}/{symbol} ngày {vn_date(signed_on)} "
        f"về việc đôn đốc gửi {drawn.what}.",
        url=reverse("dossiers:chase_letter_pdf", args=[letter.pk]),
        at=at,
        key=f"don-doc-{letter.pk}",
    )
    return letter


def letter_bytes(*, letter: ChaseLetter) -> bytes:
    """Stored bytes of an issued letter, or the draft as it stands. Writes nothing."""
    if letter.stored is not None:
        with letter.stored.file.open("rb") as kept:
            return bytes(kept.read())
    return render_pdf(letter_from(letter.content, registered=None, issued=False), created=letter.made_at)
