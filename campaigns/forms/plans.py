"""Forms of the plan editor: the head, a basis, one form for each kind of row, the pasted text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from campaigns import states
from campaigns.forms.fields import AREA, TEXT, Day
from records.text import parse_decimal, vn_number

_SELECT = {"class": "form-select"}
_LARGEST = Decimal(10) ** 10


def _text(label: str, length: int = 300, *, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"required": f"Nhập {label[0].lower()}{label[1:]}."},
    )


def _area(label: str, *, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20_000,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs=AREA),
        error_messages={"required": f"Nhập {label[0].lower()}{label[1:]}."},
    )


def _choice(label: str, choices: Any, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, help_text=help_text, widget=forms.Select(attrs=_SELECT)
    )


class Number(forms.Field):
    """A number as offices type it: 1.234,5; blank is unknown, never 0."""

    def __init__(self, label: str, help_text: str = "") -> None:
        widget = forms.TextInput(attrs={**TEXT, "inputmode": "decimal", "maxlength": 20})
        super().__init__(label=label, required=False, help_text=help_text, widget=widget)

    def to_python(self, value: Any) -> Decimal | None:
        words = str(value or "").strip()
        if not words:
            return None
        try:
            number = parse_decimal(words)
        except ValueError as refused:
            raise forms.ValidationError(str(refused)) from refused
        if abs(number) >= _LARGEST:
            raise forms.ValidationError("Số quá lớn.")
        return number

    def prepare_value(self, value: Any) -> Any:
        return vn_number(value.normalize() + 0) if isinstance(value, Decimal) else value


class PlanForm(forms.Form):
    """The head of a plan; number and date may wait until it is issued."""

    kind = _choice("Loại văn bản", states.KINDS, help_text="Loại ghi trên văn bản; số, ký hiệu phải khớp.")
    number = _text(
        "Số, ký hiệu", 60, help_text="Ví dụ 75/KH-UBND, 53-KH/ĐUK; để trống số khi chưa có: /KH-VPUB."
    )
    subject = _area(
        "Trích yếu",
        required=True,
        help_text="Câu sau chữ «Về» hoặc «V/v», ví dụ: đánh giá, thẩm định cơ quan, đơn vị năm 2026.",
    )
    signed_on = Day("Ngày ký", required=False, help_text="Ví dụ 05/10/2026; để trống khi chưa ký.")
    year = forms.IntegerField(
        label="Năm thực hiện",
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput(attrs={**TEXT, "inputmode": "numeric"}),
        error_messages={"required": "Nhập năm thực hiện.", "invalid": "Ghi năm bằng bốn chữ số."},
        help_text="Ví dụ 2026.",
    )
    signer_title = _text("Chức vụ người ký", 200, help_text="Ví dụ: Chánh Văn phòng.")
    signer_name = _text("Người ký", 200, help_text="Để trống khi chưa biết.")
    note = _area("Ghi chú", help_text="Không in ra văn bản.")


class BasisForm(forms.Form):
    """An instrument the plan carries out, cites or replaces."""

    link = _choice(
        "Quan hệ", states.LINKS, help_text="Ví dụ kế hoạch này thực hiện, căn cứ hay thay thế văn bản kia."
    )
    number = _text(
        "Số, ký hiệu", 60, required=True, help_text="Ví dụ 179-KH/TU; số đã có trong danh mục được dùng lại."
    )
    signed_on = Day(
        "Ngày ký", required=False, help_text="Ví dụ 29/9/2020; để trống khi chưa rõ, chương trình sẽ nhắc."
    )
    issuer = _text("Cơ quan ban hành", help_text="Ví dụ: Chủ tịch Ủy ban nhân dân tỉnh Sơn La.")
    subject = _area("Trích yếu", help_text="Câu sau chữ «Về» hoặc «V/v» của văn bản đó.")
    words = _area("Nguyên văn dẫn chiếu", help_text="Chép đúng câu trong phần Căn cứ của kế hoạch.")
    valid_from = Day("Hiệu lực từ ngày", required=False, help_text="Ví dụ 15/10/2020; để trống khi chưa rõ.")
    valid_to = Day(
        "Hết hiệu lực ngày", required=False, help_text="Ví dụ 31/12/2026; để trống khi còn hiệu lực."
    )


class RowForm(forms.Form):
    """What every row has."""

    code = _text("Mã", 20, help_text="Để trống thì chương trình đánh số.")
    words = _area("Nguyên văn", help_text="Chép đúng câu trong kế hoạch.")
    clause = _text("Mục", 60, help_text="Ví dụ II.3.")
    note = _area("Ghi chú", help_text="Không in ra văn bản.")


class DeadlineForm(RowForm):
    title = _text("Tên mốc", 200, required=True, help_text="Ví dụ: Đơn vị gửi hồ sơ đề nghị thẩm định.")
    due_words = _text(
        "Hạn, nguyên văn",
        500,
        help_text="Ví dụ “trước ngày 01/10/2026”, “Quý IV năm 2026”, “đến hết ngày 05/10/2026”; hạn lặp lại: "
        "“trước ngày 25 hằng tháng”, “trước ngày 20 tháng cuối quý”, “định kỳ 06 tháng (trước ngày 25/5)”.",
    )
    purpose = _choice(
        "Để làm gì", states.PURPOSES, help_text="Chương trình theo mục này mà tính đúng hạn, nhắc việc."
    )
    actor = _text("Ai làm", 200, help_text="Ví dụ: Các đơn vị trực thuộc.")
    receiver = _text("Gửi ai", 200, help_text="Ví dụ: Văn phòng UBND tỉnh.")
    field_order = ("title", "due_words", "purpose", "actor", "receiver", "words", "clause", "code", "note")


class AgencyForm(RowForm):
    name = _text("Cơ quan", required=True, help_text="Tên như trong kế hoạch, ví dụ: Sở Y tế.")
    asked = forms.BooleanField(
        label="Đề nghị, không giao (Mặt trận, Đoàn, Hội)",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text="Công văn gửi cơ quan này viết «trân trọng đề nghị», không «yêu cầu».",
    )
    field_order = ("name", "asked", "words", "clause", "code", "note")


class DutyForm(RowForm):
    agency = _choice("Cơ quan", (), help_text="Chưa có trong danh sách: thêm ở phần Cơ quan trước.")
    title = _text("Việc", required=True, help_text="Ví dụ: Tổ chức tuyên truyền trong trường học.")
    role = _choice("Vai trò", states.DUTY_ROLES, help_text="Chủ trì hay phối hợp, theo đúng lời kế hoạch.")
    partners = _text("Phối hợp với", help_text="Ví dụ: Công an tỉnh, Sở Thông tin và Truyền thông.")
    due_words = _text(
        "Hạn, nguyên văn", 500, help_text="Ví dụ “trước ngày 01/10/2026”; không có hạn thì để trống."
    )
    field_order = ("agency", "title", "role", "partners", "due_words", "words", "clause", "code", "note")


class TargetForm(RowForm):
    title = _text(
        "Chỉ tiêu", required=True, help_text="Ví dụ: trường học không có học sinh liên quan đến ma túy."
    )
    operator = _choice(
        "So sánh", states.OPERATORS, help_text="Theo lời kế hoạch: “từ … trở lên”, “không quá …”."
    )
    value = Number("Giá trị", help_text="Ví dụ 98,5; để trống khi kế hoạch không nêu con số.")
    unit_of_measure = _text("Đơn vị tính", 60, required=True, help_text="Ví dụ %, trường, người.")
    scope = _text("Tính trên", help_text="Ví dụ: trên tổng số trường học của tỉnh.")
    denominator = Number("Mẫu số", "Để trống khi kế hoạch không nêu: màn hình ghi “chưa có”.")
    due_words = _text("Hạn, nguyên văn", 500, help_text="Ví dụ “Quý IV năm 2026”; không có hạn thì để trống.")
    field_order = (
        "title", "operator", "value", "unit_of_measure", "scope", "denominator", "due_words",
        "words", "clause", "code", "note",
    )  # fmt: skip


class MeasureForm(RowForm):
    group = _text("Nhóm", 20, required=True, help_text="Ví dụ II.1.")
    group_title = _text("Tên nhóm", 500, required=True, help_text="Ví dụ: Công tác tuyên truyền.")
    outputs = _text("Kết quả theo dõi được", 500, help_text="Ví dụ: số buổi, số lượt người dự.")
    field_order = ("group", "group_title", "words", "outputs", "clause", "code", "note")


class ReportForm(RowForm):
    title = _text("Tên", 200, required=True, help_text="Ví dụ: Báo cáo 6 tháng đầu năm.")
    months = forms.TypedChoiceField(
        label="Kỳ",
        choices=(("", "một lần"), (1, "tháng"), (3, "quý"), (6, "06 tháng"), (9, "09 tháng"), (12, "năm")),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs=_SELECT),
        help_text="Báo cáo lặp lại sau bao lâu, theo lời kế hoạch.",
    )
    sender = _text("Ai gửi", required=True, help_text="Ví dụ: các sở, ban, ngành; UBND các huyện, thành phố.")
    through = _text("Qua", 200, help_text="Ví dụ: qua Sở Giáo dục và Đào tạo tổng hợp.")
    receiver = _text("Gửi ai", 200, required=True, help_text="Ví dụ: Ủy ban nhân dân tỉnh.")
    due_words = _text("Hạn, nguyên văn", 500, help_text="Ví dụ “trước ngày 15/6/2026”.")
    field_order = (
        "title",
        "months",
        "due_words",
        "sender",
        "through",
        "receiver",
        "words",
        "clause",
        "code",
        "note",
    )


class MentionForm(RowForm):
    kind = _choice("Loại", states.MENTIONS, help_text="Đơn vị, mẫu biểu hay điều khác mà kế hoạch nêu tên.")
    title = _text("Tên", required=True, help_text="Tên như trong kế hoạch, ví dụ: Biên bản họp (mẫu 01).")
    actor = _text("Ai lập", 200, help_text="Ví dụ: Hội đồng của đơn vị.")
    receiver = _text("Gửi ai", 200, help_text="Ví dụ: Văn phòng UBND tỉnh.")
    listed = forms.BooleanField(
        label="Kế hoạch liệt kê trong danh mục",
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text="Chọn khi kế hoạch xếp vào danh mục kèm theo.",
    )
    field_order = ("kind", "title", "actor", "receiver", "listed", "words", "clause", "code", "note")


ROW_FORMS: dict[str, tuple[type[RowForm], str]] = {
    "moc": (DeadlineForm, "mốc thời gian"),
    "co-quan": (AgencyForm, "cơ quan"),
    "nhiem-vu": (DutyForm, "nhiệm vụ"),
    "chi-tieu": (TargetForm, "chỉ tiêu"),
    "bien-phap": (MeasureForm, "biện pháp"),
    "bao-cao": (ReportForm, "báo cáo định kỳ"),
    "noi-dung": (MentionForm, "hồ sơ, vai trò, nơi nhận"),
}


class OfficeDayForm(forms.Form):
    """A day off of the office, or a working day in exchange."""

    day = Day("Ngày", help_text="Ví dụ 02/9/2026.")
    name = _text("Tên", 200, required=True, help_text="Ví dụ: Nghỉ Quốc khánh.")
    works = forms.BooleanField(
        label="Là ngày làm bù (cơ quan làm việc)",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text="Chọn khi ngày thứ Bảy, Chủ nhật này cơ quan làm việc.",
    )


class PasteForm(forms.Form):
    """The text of a plan, pasted whole."""

    text = forms.CharField(
        label="Văn bản của kế hoạch",
        max_length=400_000,
        strip=True,
        widget=forms.Textarea(attrs={**TEXT, "rows": 18}),
        help_text=(
            "Dán cả văn bản, từ số, ký hiệu đến nơi nhận, giữ các mục I, II, III. Ví dụ một dòng đọc được hạn: "
            "“III. TỔ CHỨC THỰC HIỆN … 2. Các đơn vị gửi hồ sơ về Văn phòng trước ngày 20/12/2026.” Chương trình tìm "
            "số, ngày, căn cứ, cơ quan, nhiệm vụ, hạn; không điều nào vào kế hoạch trước khi có người nhận."
        ),
        error_messages={
            "required": "Dán văn bản của kế hoạch.",
            "max_length": "Văn bản dài quá 400.000 ký tự.",
        },
    )
