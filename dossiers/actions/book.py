"""Numbers of the book: taken by a paper, kept back, given to papers outside the programme, voided with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from dossiers import catalogue, policies, states
from dossiers.models import BookEntry, Dossier, Paper
from dossiers.rules import book as rules
from records import clock, journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc, vn_date
from units.access import actor_of
from units.models import Unit, User

TAKEN = {
    states.BOOK_USED: "đã dùng",
    states.BOOK_OUTSIDE: "đã dùng cho văn bản ngoài hệ thống",
    states.BOOK_VOID: "đã hủy",
    states.BOOK_RESERVED: "đang giữ chỗ",
}


@dataclass(frozen=True, slots=True)
class Series:
    """A series: who issues, which symbol, which year; a practice has numbers of its own."""

    unit_id: int
    symbol: str
    year: int
    is_practice: bool = False

    def rows(self) -> dict[str, object]:
        """The series as a filter."""
        return {
            "unit_id": self.unit_id,
            "symbol": self.symbol,
            "year": self.year,
            "is_practice": self.is_practice,
        }


def issuer_of(dossier: Dossier, kind: str) -> int:
    """Who issues a paper of this kind: the Office its own and the notices, the unit everything else."""
    if kind in states.OFFICE_PAPERS or kind == states.RESULT_NOTICE:
        return dossier.participation.campaign.office_id
    return dossier.participation.unit_id


def take(
    *, dossier: Dossier, kind: str, number: str, symbol: str, signed_on: date, by: User, at: datetime
) -> BookEntry | None:
    """Give a number to a paper inside the caller's transaction; one kept back is used up by it.

    ``None`` for a paper without a number. Raises ``Blocked`` when the number is given already.
    """
    campaign = dossier.participation.campaign
    # Invented numbers never stand among those of the office's own register.
    series = Series(
        issuer_of(dossier, kind), symbol, signed_on.year, campaign.is_practice or campaign.is_illustrative
    )
    subject = catalogue.PAPER_NAMES[kind]
    return take_in(
        series=series, number=number, signed_on=signed_on, subject=subject, where="#so", by=by, at=at
    )


def take_in(
    *, series: Series, number: str, signed_on: date, subject: str, where: str, by: User, at: datetime
) -> BookEntry | None:
    """Give a number of a series, inside the caller's transaction; ``where`` is the field a refusal stands at.

    ``None`` for a paper without a number. Raises ``Blocked`` when the number is given already.
    """
    read = rules.read(number)
    if read is None:
        return None
    values: dict[str, object] = {"signed_on": signed_on, "subject": subject[:300]}
    kept = BookEntry.objects.filter(
        **series.rows(), value=read[0], suffix=read[1], state=states.BOOK_RESERVED
    ).first()
    if kept is not None:
        changes = {**values, "state": states.BOOK_USED, "changed_at": at, "changed_by": by}
        if BookEntry.objects.filter(pk=kept.pk, state=states.BOOK_RESERVED).update(**changes) != 1:
            raise Stale
        return BookEntry.objects.get(pk=kept.pk)
    return _entered(series, read, state=states.BOOK_USED, where=where, by=by, at=at, **values)


def given(*, entry: BookEntry, paper: Paper) -> None:
    """Bind a number that was taken to its paper."""
    BookEntry.objects.filter(pk=entry.pk).update(paper=paper)


def free(*, papers: Iterable[int], reason: str, by: User, at: datetime) -> None:
    """Numbers of papers that are void again may be given anew; the book keeps the line."""
    BookEntry.objects.filter(paper_id__in=list(papers), state=states.BOOK_USED).update(
        state=states.BOOK_FREED, reason=reason, changed_at=at, changed_by=by
    )


@transaction.atomic
def enter_outside(
    *, unit: Unit, symbol: str, number: str, signed_on: date, subject: str, by: User, at: datetime
) -> BookEntry:
    """Enter a paper issued outside the programme, so that the book is whole. Raises ``NotAllowed``, ``Blocked``."""
    _may(unit, by)
    problems = [] if nfc(subject).strip() else [Problem("subject", "Ghi trích yếu văn bản.", "#id_subject")]
    if signed_on > clock.local_date(at):
        text = f"Ngày ký {vn_date(signed_on)} ở tương lai. Ghi đúng ngày trên văn bản."
        problems.append(Problem("signed_on", text, "#id_signed_on"))
    series, read = _series(unit, symbol, number, signed_on.year, problems)
    return _kept(
        unit,
        _entered(
            series,
            read,
            state=states.BOOK_OUTSIDE,
            where="#id_number",
            by=by,
            at=at,
            signed_on=signed_on,
            subject=nfc(subject).strip()[:300],
        ),
        "so-van-ban.ngoai-he-thong",
        by,
        at,
    )


@transaction.atomic
def reserve(
    *, unit: Unit, symbol: str, number: str, year: int, reason: str, by: User, at: datetime
) -> BookEntry:
    """Keep a number back «giữ chỗ», with a reason. Raises ``NotAllowed``, ``Blocked``."""
    return _held(unit, symbol, number, year, reason, states.BOOK_RESERVED, "so-van-ban.giu-cho", by, at)


@transaction.atomic
def void(
    *, unit: Unit, symbol: str, number: str, year: int, reason: str, by: User, at: datetime
) -> BookEntry:
    """Void a number «hủy số» that no paper carries: it is never given again. Raises ``NotAllowed``, ``Blocked``."""
    _may(unit, by)
    problems = [] if nfc(reason).strip() else [Problem("reason", "Ghi lý do.", "#id_reason")]
    series, read = _series(unit, symbol, number, year, problems)
    kept = BookEntry.objects.filter(
        **series.rows(), value=read[0], suffix=read[1], state=states.BOOK_RESERVED
    ).first()
    if kept is None:
        return _held(unit, symbol, number, year, reason, states.BOOK_VOID, "so-van-ban.huy-so", by, at)
    BookEntry.objects.filter(pk=kept.pk).update(
        state=states.BOOK_VOID, reason=nfc(reason).strip()[:300], changed_at=at, changed_by=by
    )
    return _kept(unit, BookEntry.objects.get(pk=kept.pk), "so-van-ban.huy-so", by, at)


def _held(
    unit: Unit,
    symbol: str,
    number: str,
    year: int,
    reason: str,
    state: str,
    action: str,
    by: User,
    at: datetime,
) -> BookEntry:
    _may(unit, by)
    problems = [] if nfc(reason).strip() else [Problem("reason", "Ghi lý do.", "#id_reason")]
    series, read = _series(unit, symbol, number, year, problems)
    entry = _entered(
        series, read, state=state, where="#id_number", by=by, at=at, reason=nfc(reason).strip()[:300]
    )
    return _kept(unit, entry, action, by, at)


def _series(
    unit: Unit, symbol: str, number: str, year: int, problems: list[Problem]
) -> tuple[Series, tuple[int, str]]:
    read = rules.read(number)
    if read is None:
        problems.append(Problem("number", "Số văn bản gồm chữ số, từ 1, ví dụ 05 hoặc 21a.", "#id_number"))
    name = nfc(symbol).strip()
    if not rules.SYMBOL.fullmatch(name):
        text = "Ký hiệu gồm chữ, gạch nối, không có khoảng trắng, ví dụ QĐ-VPUB."
        problems.append(Problem("symbol", text, "#id_symbol"))
    if problems or read is None:
        raise Blocked(problems)
    return Series(unit.pk, name, year), read


def _entered(
    series: Series,
    read: tuple[int, str],
    *,
    state: str,
    where: str,
    by: User,
    at: datetime,
    **values: object,
) -> BookEntry:
    """Write a number; of two people at once the database lets one through."""
    try:
        with transaction.atomic():
            row = BookEntry(
                **series.rows(), value=read[0], suffix=read[1], state=state, at=at, by=by, **values
            )
            row.save(force_insert=True)
    except IntegrityError:
        raise Blocked([Problem("number_taken", _taken_words(series, read), where)]) from None
    return row


def _taken_words(series: Series, read: tuple[int, str]) -> str:
    text = f"Số {read[0]:02d}{read[1]}/{series.symbol} năm {series.year}"
    found = (
        BookEntry.objects.filter(**series.rows(), value=read[0], suffix=read[1])
        .exclude(state=states.BOOK_FREED)
        .first()
    )
    if found is None:
        return f"{text} vừa được người khác lấy. Chọn số khác."
    what = found.reason if found.state in {states.BOOK_VOID, states.BOOK_RESERVED} else found.subject
    return f"{text} {TAKEN[found.state]}: {what}. Chọn số khác."


def _kept(unit: Unit, entry: BookEntry, action: str, by: User, at: datetime) -> BookEntry:
    journal.write(
        chain=journal.SYSTEM,
        action=action,
        by=by,
        at=at,
        subject=entry,
        data={"don_vi": unit.code, "so": str(entry), "nam": entry.year},
        personal={"ly_do": entry.reason} if entry.reason else None,
    )
    return entry


def _may(unit: Unit, by: User) -> None:
    reason = policies.why_not_keep_book(actor_of(by), unit.pk, unit.path)
    if reason is not None:
        raise NotAllowed(reason)
