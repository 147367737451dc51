"""A filled workbook as it comes back: the file, its rows as what the pages' own forms make of them, and the seal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing

from dossiers.actions.figures import save_figure
from dossiers.actions.offline import Entry
from dossiers.actions.scores import save_score, save_veto
from dossiers.actions.versioned import Saved
from dossiers.forms.content import FigureForm, ScoreForm, VersionedForm, VetoForm
from dossiers.models import Dossier
from dossiers.rules import offline as rules
from dossiers.rules.offline import Returned
from records.uploads.opening import screened
from scoring.rules import SetSpec
from units.models import User

SALT = "dossiers.offline"
A_DAY = 86_400


class OfflineForm(forms.Form):
    """The file."""

    tep = forms.FileField(
        label="Tệp Excel đã điền (.xlsx)",
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".xlsx"}),
        error_messages={"required": "Chọn tệp Excel đã điền."},
        help_text="Tệp tải từ chính hồ sơ này ở phần trên, đã điền.",
        validators=[screened],
    )


def entry_of(row: Returned, spec: SetSpec, version: int) -> tuple[Entry | None, Mapping[str, str]]:
    """Return a row as what is to be stored over ``version``, or what is wrong by field."""
    data: dict[str, Any] = dict(zip(rules.FIELDS[row.kind], row.values, strict=True))
    form: VersionedForm
    if row.kind == rules.SCORE:
        if data["points"] == rules.NOT_APPLICABLE:
            data |= {"points": "", "na": "1"}
        form = ScoreForm(data, spec=spec, code=row.code)
    elif row.kind == rules.VETO:
        form = VetoForm(data)
    else:
        form = FigureForm(data)
    if not form.is_valid():
        return None, {name: " ".join(map(str, lines)) for name, lines in form.errors.items()}
    return Entry(row.key, lambda dossier, by, at: _save(form, row, version, dossier, by, at)), {}


def _save(
    form: VersionedForm, row: Returned, version: int, dossier: Dossier, by: User, at: datetime
) -> Saved:
    data = form.cleaned_data
    where: dict[str, Any] = {"dossier": dossier, "code": row.code, "version": version, "by": by, "at": at}
    if isinstance(form, ScoreForm):
        return save_score(points=form.parsed, not_applicable=data["na"], note=data["note"], **where)
    if isinstance(form, VetoForm):
        return save_veto(
            value=data["value"], cases=data["cases"], persons=data["persons"], basis=data["basis"], **where
        )
    return save_figure(current=data["current"], previous=data["previous"], **where)


def sealed(dossier: int, rows: Sequence[Returned], checksum: str) -> str:
    """Write what was read into a hidden field, so that nobody changes it between showing and storing."""
    lines = [[row.kind, row.code, list(row.values), row.version, row.print, row.row] for row in rows]
    return signing.dumps({"ho_so": dossier, "dong": lines, "ma": checksum}, salt=SALT, compress=True)


def unsealed(text: str, dossier: int) -> tuple[tuple[Returned, ...], str] | None:
    """Return what :func:`sealed` wrote for this dossier, or ``None`` when it is not ours or older than a day."""
    try:
        found = signing.loads(text, salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        return None
    if found["ho_so"] != dossier:
        return None
    rows = (
        Returned(kind, code, tuple(values), version, mark, row)
        for kind, code, values, version, mark, row in found["dong"]
    )
    return tuple(rows), str(found["ma"])
