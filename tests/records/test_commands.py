"""The commands an operator and the timer run."""

from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from records import journal, triggers
from records.models import LogEntry
from units.models import User


def test_verify_log_prints_the_heads(officer: User, at: datetime) -> None:
    entry = journal.write(chain="kh-vpub-2021", action="nop", by=officer, at=at, subject=officer)
    out = StringIO()
    call_command("verify_log", stdout=out)
    assert f"kh-vpub-2021: 1 dòng, mã băm cuối {entry.hash}" in out.getvalue()
    assert "Nhật ký nguyên vẹn." in out.getvalue()


def test_verify_log_fails_on_a_changed_entry(officer: User, at: datetime) -> None:
    journal.write(chain="kh-vpub-2021", action="nop", by=officer, at=at, subject=officer)
    with triggers.lifted(connection):
        LogEntry.objects.update(action="duyet")
    err = StringIO()
    with pytest.raises(CommandError, match="1 sai lệch"):
        call_command("verify_log", stderr=err)
    assert "kh-vpub-2021 #1: nội dung đã bị sửa." in err.getvalue()
    call_command("verify_log", chain="he-thong", stdout=StringIO())


def test_verify_log_fails_when_the_database_guards_are_gone(db: None) -> None:
    triggers.lift(connection)
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_log", stderr=err)
    assert "missing: records_logentry_no_update" in err.getvalue()


def test_chain_access_takes_everything_that_waits(officer: User, at: datetime) -> None:
    for _ in range(3):
        journal.look(kind="xem", by=officer, at=at, subject=officer)
    out = StringIO()
    call_command("chain_access", stdout=out)
    assert out.getvalue() == "Đã nối 3 lượt truy cập.\n"


def test_reap_jobs_says_how_many(db: None) -> None:
    out = StringIO()
    call_command("reap_jobs", stdout=out)
    assert out.getvalue() == "Đã đưa lại 0 việc vào hàng đợi.\n"
