"""Comparing rows with the signed text: who saw which page of which scan, and when."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet

from records import journal
from records.errors import Blocked, Problem
from records.text import nfc
from scoring import catalogue, states
from scoring.actions.editing import allow, held
from scoring.actions.storing import NO_MARK, SOURCED
from scoring.catalogue import COUNTED_KINDS, OUTCOME
from scoring.models import CountedMark, CriteriaSet, SignedScan
from scoring.queries.specs import spec_of
from scoring.queries.typed import find, fingerprint, key_of, rows_of, with_rows
from scoring.rules import SetSpec, counting_data
from units.models import User

_PAGE = re.compile(r"^(?:trang|tr\.?)\s*(?=\d|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Compared:
    """A row somebody compared: ``seen`` is the content that was on the screen, ``page`` of the signed text."""

    kind: str
    key: str
    page: str
    seen: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file whose type was read from its content."""

    name: str
    content_type: str
    body: bytes


@transaction.atomic
def keep_scan(
    *, stored: CriteriaSet, name: str, content_type: str, body: bytes, by: User, at: datetime
) -> SignedScan:
    """Keep a scan of the signed text for all versions of a set; the same bytes once more are the same scan."""
    allow(by)
    digest = hashlib.sha256(body).hexdigest()
    known = SignedScan.objects.filter(set_code=stored.code, sha256=digest).first()
    if known is not None:
        return known
    scan = SignedScan(
        set_code=stored.code,
        name=nfc(name),
        content_type=content_type,
        size=len(body),
        sha256=digest,
        at=at,
        by=by,
    )
    scan.file.save(f"{digest[:16]}.{name.rsplit('.', 1)[-1].lower()[:5]}", ContentFile(body), save=False)
    scan.save(force_insert=True)
    journal.write(
        chain=journal.SYSTEM,
        action="tai-ban-quet",
        by=by,
        at=at,
        subject=scan,
        data={"ma": stored.code, "ten": scan.name, "sha256": digest},
    )
    return scan


def page_of(typed: str) -> str:
    """Return the page without the word for it: who types "trang 5" means 5."""
    return _PAGE.sub("", nfc(typed).strip())


@transaction.atomic
def mark_checked(
    *, stored: CriteriaSet, rows: Sequence[Compared], scan: SignedScan | None, by: User, at: datetime
) -> int:
    """Mark rows as compared with the signed text; returns how many. All of them or none.

    Blocked when a row names no page, or is no longer what was seen; only in an open version.
    """
    allow(by)
    stored = held(stored, states.EDITING)
    if scan is not None and scan.set_code != stored.code:
        raise Blocked([Problem("other_scan", "Bản quét này thuộc bộ tiêu chí khác.")])
    spec = spec_of(stored.pk)
    problems = [problem for each in rows if (problem := _problem(spec, each))]
    if not rows:
        problems = [Problem("no_row", "Ghi trang đã đối chiếu ở ít nhất một dòng.")]
    if problems:
        raise Blocked(problems)
    for each in rows:
        spec = _with_provenance(spec, each.kind, each.key, catalogue.SIGNED)
        mark = {
            "provenance": catalogue.SIGNED,
            "checked_by_id": by.pk,
            "checked_at": at,
            "checked_page": page_of(each.page),
            "checked_scan_id": scan.pk if scan else None,
        }
        if each.kind in COUNTED_KINDS:
            del mark["provenance"]
            CountedMark.objects.update_or_create(set=stored, kind=each.kind, code=each.key, defaults=mark)
        else:
            _rows(stored, each.kind, each.key).update(**mark)
    _content(stored, spec)
    said = [f"{each.kind} {each.key}, trang {page_of(each.page)}" for each in rows]
    _log(stored, "doi-chieu", by, at, said, spec)
    return len(rows)


@transaction.atomic
def unmark(*, stored: CriteriaSet, kind: str, key: str, by: User, at: datetime) -> None:
    """Take a mark away: the row is a working draft again."""
    allow(by)
    stored = held(stored, states.EDITING)
    spec = _with_provenance(spec_of(stored.pk), kind, key, catalogue.DRAFT)
    if kind in COUNTED_KINDS:
        CountedMark.objects.filter(set=stored, kind=kind, code=key).delete()
    else:
        rows = _rows(stored, kind, key).filter(provenance=catalogue.SIGNED)
        rows.update(provenance=catalogue.DRAFT, **NO_MARK)
    _content(stored, spec)
    _log(stored, "bo-doi-chieu", by, at, [f"{kind} {key}"], spec)


def _problem(spec: SetSpec, each: Compared) -> Problem | None:
    row = find(spec, each.kind, each.key)
    label = f"{catalogue.ROW_KINDS[each.kind]} {each.key}"
    where = f"#trang-{each.kind}-{each.key}"
    if row is None:
        return Problem("gone", f"{label} đã được bỏ; mở lại trang.", where)
    if fingerprint(each.kind, row) != each.seen:
        return Problem(
            "overtaken", f"{label} đã được sửa sau khi trang được mở; đọc lại trước khi đánh dấu.", where
        )
    if not page_of(each.page) or len(each.page) > 30:
        return Problem("no_page", f"{label}: ghi trang của văn bản đã ký, nhiều nhất 30 ký tự.", where)
    return None


def _with_provenance(spec: SetSpec, kind: str, key: str, provenance: str) -> SetSpec:
    rows: list[Any] = list(rows_of(spec, kind))
    for place, each in enumerate(rows):
        if key_of(kind, each) == key:
            rows[place] = replace(each, provenance=provenance)
    return with_rows(spec, kind, rows)


def _content(stored: CriteriaSet, spec: SetSpec) -> None:
    """Keep the checksum, and what rows of a counted set say of their own origin."""
    CriteriaSet.objects.filter(pk=stored.pk).update(sha256=spec.sha256, counting=counting_data(spec))


def _rows(stored: CriteriaSet, kind: str, key: str) -> QuerySet[Any]:
    field = "priority" if kind == OUTCOME else "code"
    return SOURCED[kind]._default_manager.filter(**{"set": stored, field: key})


def _log(stored: CriteriaSet, action: str, by: User, at: datetime, rows: list[str], spec: SetSpec) -> None:
    journal.write(
        chain=journal.SYSTEM,
        action=action,
        by=by,
        at=at,
        subject=stored,
        data={"ma": stored.code, "phien_ban": stored.version, "dong": rows, "sha256": spec.sha256},
    )


@transaction.atomic
def check_rows(
    *,
    stored: CriteriaSet,
    rows: Sequence[Compared],
    scan_pk: int | None,
    upload: Upload | None,
    by: User,
    at: datetime,
) -> int:
    """Keep the scan, if one came, and mark the rows with it; a scan without rows is kept alone and counts none."""
    allow(by)
    scan = SignedScan.objects.filter(pk=scan_pk).first() if scan_pk else None
    if upload is not None:
        scan = keep_scan(
            stored=stored,
            name=upload.name,
            content_type=upload.content_type,
            body=upload.body,
            by=by,
            at=at,
        )
        if not rows:
            return 0
    return mark_checked(stored=stored, rows=rows, scan=scan, by=by, at=at)
