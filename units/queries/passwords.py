"""A password that is mostly words of the office is guessed first: «SonLa@2026» (OWASP ASVS 5.0, 6.1.2 and 6.2.11)."""

from __future__ import annotations

import re
from typing import Any, Final

from django.core.exceptions import ValidationError

from records.text import fold
from units.models import User

#: Words of the field that anybody would try, folded and without spaces; names of one's own units are added.
COMMON: Final = (
    "thamdinh", "sonla", "tinhsonla", "ubnd", "uyban", "uybannhandan", "vanphong", "coquan", "donvi",
    "matuy", "khongcomatuy", "phongchongmatuy", "hoso", "canbo", "chutich", "chanhvanphong", "vanthu", "quantri",
    "lanhdao", "congchuc", "vienchuc", "thuky", "hoidong", "tieuchi", "matkhau", "dangnhap", "taikhoan", "nguoidung",
    "tinhuy", "dangbo", "thanhpho", "truonghoc", "congan", "vietnam", "password",
    "admin",
)  # fmt: skip
#: What must be left when such words are taken away: characters, and letters among them.
LEFT, LETTERS = 8, 4
#: A shorter word stands inside too many others.
SHORTEST: Final = 4


class ContextWordsValidator:
    """Refuse a password of which, without the words of the office, too little is left. Others are let through."""

    def validate(self, password: str, user: object | None = None) -> None:
        """Raise ``password_context``; marks, case, spaces and signs between the letters make no difference."""
        typed = _bare(password)
        left = typed
        for word in sorted(words_of(user), key=len, reverse=True):
            left = left.replace(word, "")
        if left != typed and (len(left) < LEFT or len(re.sub(r"\d", "", left)) < LETTERS):
            raise ValidationError(self.get_help_text(), code="password_context")

    def get_help_text(self) -> str:
        """Say it before somebody tries."""
        return (
            "Mật khẩu chủ yếu ghép từ tên phần mềm, tên tỉnh, tên cơ quan, chức danh thì dễ bị đoán; "
            "chọn vài từ không liên quan đến công việc."
        )


def words_of(user: object | None) -> set[str]:
    """Return the words not to lean on: those of the field, of the account and of the units it works in."""
    told: list[Any] = list(COMMON)
    if isinstance(user, User):
        told += [user.username, *re.split(r"\W+", user.username), user.display_name]
        if user.pk:
            for unit in (each.unit for each in user.memberships.select_related("unit")):
                told += [unit.name, unit.short_name, unit.place_name]
    return {bare for each in told if len(bare := _bare(str(each or ""))) >= SHORTEST}


def _bare(text: str) -> str:
    return re.sub(r"[^0-9a-z]", "", fold(text))
