"""Template filters: Vietnamese figures, and a dash for what is not known."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template


def _render(expression: str, value: object) -> str:
    return Template("{% load vn %}{{ x|" + expression + " }}").render(Context({"x": value}))


@pytest.mark.parametrize(
    ("expression", "value", "shown"),
    [
        ("vndate", date(2021, 10, 7), "07/10/2021"),
        ("vnlong", date(2021, 1, 5), "ngày 05 tháng 01 năm 2021"),
        ("vntime", datetime(2021, 9, 28, 9, 5, tzinfo=UTC), "16 giờ 05"),
        ("vnmoment", datetime(2021, 9, 28, 9, 20, tzinfo=UTC), "16 giờ 20 ngày 28/9/2021"),
        ("weekday", date(2021, 9, 30), "thứ Năm"),
        ("vnnumber", 1234, "1.234"),
        ("vnnumber:1", Decimal(96), "96,0"),
        ("vnpoints", Decimal("89.690"), "89,69"),
        ("vnpoints", Decimal("100.00"), "100"),
        ("vnpoints", Decimal(0), "0"),
        ("vnpoints", Decimal("9.50"), "9,5"),
    ],
)
def test_filters(expression: str, value: object, shown: str) -> None:
    assert _render(expression, value) == shown


@pytest.mark.parametrize(
    "expression", ["vndate", "vnlong", "vntime", "vnmoment", "weekday", "vnnumber", "vnnumber:2", "vnpoints"]
)
def test_unknown_is_a_dash_never_a_zero(expression: str) -> None:
    assert _render(expression, None) == "—"


def test_state_classes_come_from_tones() -> None:
    @dataclass
    class Info:
        tone: str

    assert _render("state_class", Info("late")) == "state state-late"
    assert _render("state_class", "done") == "state state-done"
    assert _render("state_class", '"><script>') == "state state-idle"


@dataclass(frozen=True)
class Pile:
    """What figures are shown of."""

    given: int | None
    late: int


@dataclass(frozen=True)
class Col:
    name: str
    label: str
    unit: str = ""
    optional: bool = False


def test_a_row_of_figures_is_a_cell_for_each_column() -> None:
    columns = (Col("given", "Đã <nộp>"), Col("late", "Muộn", unit="%", optional=True))

    def cells(pile: Pile, tail: str = "") -> str:
        template = Template("{% load vn %}{% figure_cells pile columns " + tail + "%}")
        return template.render(Context({"pile": pile, "columns": columns}))

    assert cells(Pile(1234, 0)) == (
        '<td class="num" data-label="Đã &lt;nộp&gt;">1.234</td><td class="num card-hide" data-label="Muộn">0 %</td>'
    )
    assert 'data-label="Đã &lt;nộp&gt;">—<' in cells(Pile(None, 2))
    assert "card-hide" not in cells(Pile(None, 2))
    assert "card-hide" not in cells(Pile(1, 0), "True ")


def test_a_chip_is_its_tone_and_its_escaped_word() -> None:
    shown = Template("{% load vn %}{% chip tone words %}").render(Context({"tone": "late", "words": "<b>"}))
    assert shown == '<span class="chip chip-late">&lt;b&gt;</span>'
    assert "chip-idle" in Template('{% include "_chip.html" with text="x" %}').render(Context({}))
