"""Forms of the criteria pages: shape only; whether a set is sound is decided by ``scoring.rules``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from records.text import is_number
from records.uploads.kinds import SCAN_KINDS, UploadRefused
from records.uploads.opening import Checked, inspect, screened
from scoring import catalogue
from scoring.actions import Compared, Upload
from scoring.catalogue import CRITERION, SOURCED_KINDS
from scoring.queries.fields import CHOICES, FIELDS, Field, Row
from scoring.queries.typed import fingerprint, key_of, parse, rows_of, typed
from scoring.queries.wording import shares_of
from scoring.rules import SetSpec

_OF_POINTS = frozenset({"any_veto", "min_total", "min_group_ratio", "no_zero", "variant"})
PAYLOAD_SALT = "scoring.import"


def _dress(form: forms.Form) -> None:
    for field in form.fields.values():
        css = "form-control"
        if isinstance(field.widget, forms.CheckboxInput):
            css = "form-check-input"
        elif isinstance(field.widget, forms.Select):
            css = "form-select"
        field.widget.attrs["class"] = css


class SetFilterForm(forms.Form):
    """Search and subject of the list of sets."""

    q = forms.CharField(label="Tìm", required=False, max_length=100)
    doi_tuong = forms.ChoiceField(
        label="Đối tượng", required=False, choices=(("", "Mọi đối tượng"), *catalogue.SUBJECT_TYPES.items())
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self)
        self.fields["q"].widget.attrs["placeholder"] = "Tên, mã, số văn bản"


class ReasonForm(forms.Form):
    """Why a version is made, or why a proposal is taken back."""

    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ví dụ: đối chiếu với bản đã ký, trang 3. Ghi vào nhật ký.",
    )

    def __init__(self, *args: Any, label: str = "Lý do", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        _dress(self)


class RowForm(forms.Form):
    """One row of an open version, of any kind; the fields are those of ``queries.fields``.

    ``seen`` carries what was on the screen, so that somebody else's change in between is noticed.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *,
        kind: str,
        spec: SetSpec,
        before: Row | None,
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        start: dict[str, Any] = dict(initial or {})
        if before is not None:
            start = typed(kind, before, shares_of(spec.measures)) | {"seen": fingerprint(kind, before)}
        super().__init__(data, initial=start)
        self.kind, self.spec, self.before = kind, spec, before
        self.row: Row | None = None
        for field in FIELDS[kind]:
            # A condition made of others has one field; a scored set shows it only where a row has one.
            if field.kind == "json" and self._spared(start.get(field.name), data, field.name):
                continue
            # A counted set knows no points, and asks no questions beside its figures.
            if spec.is_counted and kind == catalogue.OUTCOME and field.name in _OF_POINTS:
                continue
            self.fields[field.name] = self._field(field)
        _dress(self)

    def _spared(self, shown: object, data: Mapping[str, Any] | None, name: str) -> bool:
        return not shown and not self.spec.is_counted and name not in (data or {})

    def _field(self, field: Field) -> forms.Field:
        common: dict[str, Any] = {
            "label": field.label,
            "required": field.required,
            "help_text": field.help,
            "error_messages": {"required": f"Ghi {field.label[:1].lower()}{field.label[1:]}."},
        }
        made: forms.Field
        if field.kind == "flag":
            made = forms.CharField(**common, widget=forms.CheckboxInput(attrs={"value": "x"}))
        elif field.kind in (
            "provenance",
            "answered_by",
            "variant",
            "group",
            "outcome",
            "input_kind",
            "figure",
        ):
            made = forms.CharField(**common, widget=forms.Select(choices=self._choices(field)))
        elif field.long:
            rows = {"levels": 6, "note": 8}.get(field.name, 3)
            made = forms.CharField(**common, strip=False, widget=forms.Textarea(attrs={"rows": rows}))
        else:
            made = forms.CharField(**common)
        return made

    def _choices(self, field: Field) -> Sequence[tuple[str, str]]:
        if field.kind == "group":
            return [(each.code, f"{each.code}. {each.text}") for each in self.spec.groups]
        if field.kind == "figure":
            return [
                ("", "Không chia"),
                *((each.code, f"{each.code}: {each.text}") for each in self.spec.inputs),
            ]
        if field.kind == "outcome":
            labels = {each.code: each.label for each in reversed(self.spec.outcomes) if each.code}
            return list(labels.items())
        choices = list(CHOICES[field.kind].items())
        if field.kind == "provenance" and getattr(self.before, "provenance", "") != catalogue.SIGNED:
            # Nobody writes "đã đối chiếu" by hand: the page of comparison does, with page, person and day.
            choices = [each for each in choices if each[0] != catalogue.SIGNED]
        if field.kind == "variant":
            choices = [(code, catalogue.VARIANTS[code] or "Không có") for code, _label in choices]
        return choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        texts = {field.name: self._text(field) for field in FIELDS[self.kind]}
        parsed = parse(self.kind, texts, spec=self.spec, before=self.before)
        for name, sentence in parsed.errors.items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, sentence)
        self.row = parsed.row
        return data

    def _text(self, field: Field) -> str:
        raw = str(self.data.get(field.name, ""))
        return raw if field.kind != "flag" else ("x" if raw not in ("", "False", "false") else "")


class ScanField(forms.FileField):
    """A scan of the signed text: PDF, JPG or PNG by content, up to 20 MB; cleans to what may be kept."""

    def clean(self, data: Any, initial: Any = None) -> Checked | None:
        upload = super().clean(data, initial)
        if not isinstance(upload, UploadedFile):
            return None
        try:
            return inspect(upload, SCAN_KINDS)
        except UploadRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


class CheckForm(forms.Form):
    """Rows that were compared with the signed text: a page for each, one scan for all."""

    scan = forms.TypedChoiceField(
        label="Bản quét đã có",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Chọn khi bản quét của quyết định đã tải lên trước đây.",
    )
    new_scan = ScanField(
        label="Tải bản quét mới (PDF, JPG, PNG)",
        required=False,
        help_text="Bản quét quyết định đã ký; giữ cùng kết quả đối chiếu.",
    )

    def __init__(self, *, spec: SetSpec, scans: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        scan = cast("forms.TypedChoiceField", self.fields["scan"])
        scan.choices = [("", "Không gắn bản quét"), *scans]
        self.spec = spec
        _dress(self)

    def upload(self) -> Upload | None:
        """Return the scan that came with the form."""
        came = self.cleaned_data["new_scan"]
        return Upload(came.name, came.kind.content_type, came.data) if came else None

    def rows(self) -> list[Compared]:
        """Return the rows in which a page was written."""
        found = []
        for kind in SOURCED_KINDS:
            for row in rows_of(self.spec, kind):
                key = key_of(kind, row)
                page = str(self.data.get(f"trang-{kind}-{key}", "")).strip()
                if page:
                    seen = str(self.data.get(f"da-xem-{kind}-{key}", ""))
                    found.append(Compared(kind, key, page, seen))
        return found


class ImportForm(forms.Form):
    """A spreadsheet that comes back."""

    tep = forms.FileField(
        label="Tệp Excel đã sửa (.xlsx)",
        allow_empty_file=True,
        help_text="Tệp lấy từ «Tải Excel» của chính phiên bản này, đã sửa.",
        validators=[screened],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self)
        self.fields["tep"].widget.attrs["accept"] = ".xlsx"


class CompareForm(forms.Form):
    """Two versions to set side by side, and a sheet of answers."""

    a = forms.TypedChoiceField(label="Bộ thứ nhất", coerce=int, help_text="Ví dụ: phiên bản đang dùng.")
    b = forms.TypedChoiceField(
        label="Bộ thứ hai", coerce=int, help_text="Ví dụ: phiên bản mới; cùng đối tượng với bộ thứ nhất."
    )
    tep = forms.FileField(
        label="Bảng câu trả lời của nhiều đơn vị (.xlsx)",
        required=False,
        help_text="Để trống thì chỉ so hai bộ với nhau.",
        validators=[screened],
    )

    def __init__(self, *, versions: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("a", "b"):
            cast("forms.TypedChoiceField", self.fields[name]).choices = versions
        _dress(self)
        self.fields["tep"].widget.attrs["accept"] = ".xlsx"


def sealed(payload: Mapping[str, Any]) -> str:
    """Write what was read from a file into a hidden field, so that nobody changes it between showing and applying."""
    return signing.dumps(payload, salt=PAYLOAD_SALT, compress=True)


def unsealed(text: str) -> dict[str, Any] | None:
    """Return what :func:`sealed` wrote, or None when it is not ours or older than a day."""
    try:
        found = signing.loads(text, salt=PAYLOAD_SALT, max_age=86_400)
    except signing.BadSignature:
        return None
    return found if isinstance(found, dict) else None


def blank_of(kind: str, spec: SetSpec, group: str = "") -> dict[str, str]:
    """Return what the form of a new row shows first."""
    start = {"provenance": catalogue.DRAFT, "answered_by": catalogue.UNIT, "kind": catalogue.COUNT}
    if kind == CRITERION:
        start["group"] = group
        start["code"] = _next_code(group, [each.code for each in spec.criteria_of(group)])
    elif kind == catalogue.GROUP:
        start["code"] = _next_code("", [each.code for each in spec.groups])
    elif kind == catalogue.OUTCOME:
        start["priority"] = str(max((each.priority for each in spec.outcomes), default=0) + 1)
    return start


def _next_code(group: str, codes: Sequence[str]) -> str:
    last = [code.rpartition(".")[2] for code in codes]
    numbers = [int(each) for each in last if is_number(each)]
    number = str(max(numbers, default=0) + 1)
    return f"{group}.{number}" if group else number
