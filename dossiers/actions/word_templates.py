"""Word templates of an office: uploaded, looked at, put into use, taken back to the shipped one."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from dossiers import states
from dossiers.actions.files import store
from dossiers.documents.kinds import kind_of
from dossiers.loaders.word_templates import Opened, open_template
from dossiers.models import WordTemplate
from records import journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc
from units.access import actor_of
from units.models import Unit, User
from units.policies import why_not_keep_papers

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: So many lines of a list are told one by one.
TOLD = 30


def upload(
    *, unit: Unit, kind: str, name: str, body: bytes, note: str, by: User, at: datetime
) -> WordTemplate:
    """Keep a template that could be used; it is not in use yet. Raises ``NotAllowed`` or ``Blocked``.

    It is opened and filled with samples before the transaction begins.
    """
    _may(unit, by)
    problems = problems_of(open_template(body, kind_of(kind)))
    if problems:
        raise Blocked(problems)
    with transaction.atomic():
        stored = store(dossier=None, name=nfc(name)[:200], content_type=WORD, body=body, by=by, at=at)
        last = WordTemplate.objects.filter(unit=unit, kind=kind).aggregate(last=Max("serial"))["last"] or 0
        try:
            with transaction.atomic():
                row = WordTemplate.objects.create(
                    unit=unit,
                    kind=kind,
                    serial=last + 1,
                    stored=stored,
                    note=nfc(note).strip()[:300],
                    at=at,
                    by=by,
                )
        except IntegrityError as twice:
            raise Stale from twice
        _log(row, "mau-word.tai-len", by, at)
    return row


def problems_of(found: Opened) -> list[Problem]:
    """What stands against a template, as problems of its file."""
    told = [Problem("template", text, "#id_template") for text in found.problems]
    for words, names in (
        ("Mẫu dùng trường không có", found.unknown),
        ("Mẫu còn thiếu trường bắt buộc", found.missing),
    ):
        told += [Problem("template", f"{words}: {name}", "#id_template") for name in names[:TOLD]]
        if len(names) > TOLD:
            told.append(Problem("template", f"{words}: và {len(names) - TOLD} trường khác.", "#id_template"))
    return told


@transaction.atomic
def activate(*, template: WordTemplate, by: User, at: datetime) -> None:
    """Use a version from now on, for the unit and those below it. Raises ``NotAllowed`` or ``Stale``."""
    _may(template.unit, by)
    _retire(template.unit, template.kind, by, at)
    changed = WordTemplate.objects.filter(pk=template.pk).exclude(state=states.TEMPLATE_USED)
    try:
        with transaction.atomic():
            if (
                changed.update(
                    state=states.TEMPLATE_USED,
                    activated_at=at,
                    activated_by=by,
                    retired_at=None,
                    retired_by=None,
                )
                != 1
            ):
                raise Stale
    except IntegrityError as twice:
        raise Stale from twice
    _log(template, "mau-word.dung", by, at)


@transaction.atomic
def revert(*, unit: Unit, kind: str, by: User, at: datetime) -> None:
    """Go back to the shipped template; versions stay. Raises ``NotAllowed`` or ``Stale``."""
    _may(unit, by)
    used = WordTemplate.objects.filter(unit=unit, kind=kind, state=states.TEMPLATE_USED).first()
    if used is None or not _retire(unit, kind, by, at):
        raise Stale
    _log(used, "mau-word.ve-mau-goc", by, at)


def _retire(unit: Unit, kind: str, by: User, at: datetime) -> int:
    rows = WordTemplate.objects.filter(unit=unit, kind=kind, state=states.TEMPLATE_USED)
    return rows.update(state=states.TEMPLATE_PAST, retired_at=at, retired_by=by)


def _may(unit: Unit, by: User) -> None:
    reason = why_not_keep_papers(actor_of(by), unit.pk, unit.path)
    if reason is not None:
        raise NotAllowed(reason)


def _log(row: WordTemplate, action: str, by: User, at: datetime) -> None:
    journal.write(
        chain=journal.SYSTEM,
        action=action,
        by=by,
        at=at,
        subject=row,
        data={
            "don_vi": row.unit.code,
            "loai": row.kind,
            "phien_ban": row.serial,
            "sha256": row.stored.sha256,
        },
    )
