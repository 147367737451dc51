"""The chained log: what is written verifies, what is changed afterwards is found."""

import hashlib
import json
import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from records import journal, triggers
from records.models import AccessEntry, ChainHead, LogEntry, PersonalValue
from units.models import User

CHAIN = "kh-vpub-2021"


@pytest.fixture
def chain(officer: User, at: datetime) -> list[LogEntry]:
    """Eight entries of one campaign."""
    return [
        journal.write(
            chain=CHAIN,
            action="nop",
            by=officer,
            at=at + timedelta(minutes=number),
            subject=officer,
            data={"so": number, "diem": Decimal("91.75"), "ngay": date(2021, 9, 28), "ten": "Đảng ủy"},
        )
        for number in range(8)
    ]


def test_entries_are_linked_and_verify(chain: list[LogEntry]) -> None:
    assert [entry.seq for entry in chain] == list(range(1, 9))
    assert chain[0].prev == "0" * 64
    assert [entry.prev for entry in chain[1:]] == [entry.hash for entry in chain[:-1]]
    assert journal.verify() == []
    assert journal.heads() == [(CHAIN, 8, chain[-1].hash)]


def test_the_hash_is_the_documented_one(chain: list[LogEntry], officer: User) -> None:
    entry = LogEntry.objects.get(chain=CHAIN, seq=1)
    fields = {
        "action": "nop",
        "actor": officer.pk,
        "at": "2021-09-28T09:20:00.123456Z",
        "chain": CHAIN,
        "data": {"so": 0, "diem": "91.75", "ngay": "2021-09-28", "ten": "Đảng ủy"},
        "personal_digests": {},
        "prev": "0" * 64,
        "seq": 1,
        "subject_id": str(officer.pk),
        "subject_type": "units.user",
    }
    written = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert entry.hash == hashlib.sha256(written.encode()).hexdigest()


def test_chains_count_for_themselves(chain: list[LogEntry], officer: User, at: datetime) -> None:
    other = journal.write(chain=journal.SYSTEM, action="dang-ky", by=None, at=at, subject=officer)
    assert other.seq == 1
    assert journal.verify(journal.SYSTEM) == []
    assert journal.verify(CHAIN) == []


def test_an_entry_is_rolled_back_with_its_step(officer: User, at: datetime) -> None:
    with transaction.atomic():
        journal.write(chain=CHAIN, action="nop", by=officer, at=at, subject=officer)
        transaction.set_rollback(True)
    assert not LogEntry.objects.exists()
    assert journal.verify() == []


EDITS: dict[str, object] = {
    "at": datetime.fromisoformat("2021-09-27T00:00:00+07:00"),
    "actor": None,
    "action": "duyet",
    "subject_type": "units.unit",
    "subject_id": "999",
    "data": {"so": 99},
    "personal_digests": {"ten": "0"},
    "prev": "1" * 64,
    "hash": "2" * 64,
}


@pytest.mark.parametrize("field", sorted(EDITS))
def test_every_edited_field_is_found(chain: list[LogEntry], field: str) -> None:
    with triggers.lifted(connection):
        LogEntry.objects.filter(chain=CHAIN, seq=4).update(**{field: EDITS[field]})
    assert any(finding.startswith(f"{CHAIN} #4") for finding in journal.verify())


@pytest.mark.parametrize("seq", [1, 4, 8])
def test_a_deleted_entry_is_found_wherever_it_stood(chain: list[LogEntry], seq: int) -> None:
    with triggers.lifted(connection):
        LogEntry.objects.filter(chain=CHAIN, seq=seq).delete()
    assert journal.verify() != []


def test_reordered_entries_are_found(chain: list[LogEntry]) -> None:
    with triggers.lifted(connection):
        LogEntry.objects.filter(seq=3).update(seq=100)
        LogEntry.objects.filter(seq=4).update(seq=3)
        LogEntry.objects.filter(seq=100).update(seq=4)
    assert journal.verify(CHAIN) != []


def test_an_entry_rewritten_with_its_own_hash_breaks_the_next_link(chain: list[LogEntry]) -> None:
    forged = LogEntry.objects.get(chain=CHAIN, seq=4)
    forged.data = {"so": 99}
    forged.hash = hashlib.sha256(journal.canonical(journal._log_fields(forged))).hexdigest()
    with triggers.lifted(connection):
        forged.save()
    assert journal.verify() == [f"{CHAIN} #5: không nối với dòng trước."]


def test_a_cut_off_end_and_a_lost_head_are_found(chain: list[LogEntry]) -> None:
    with triggers.lifted(connection):
        LogEntry.objects.filter(seq__gt=6).delete()
    assert journal.verify() == [f"{CHAIN}: cuối chuỗi không khớp (dòng cuối là #6)."]
    ChainHead.objects.all().delete()
    assert journal.verify() == [f"{CHAIN}: cuối chuỗi không khớp (dòng cuối là #6)."]


def test_random_tampering_is_always_found_and_untouched_copies_never(chain: list[LogEntry]) -> None:
    rng = random.Random(2139)
    for _ in range(60):
        assert journal.verify() == []
        with transaction.atomic():
            with triggers.lifted(connection):
                _tamper(rng)
            assert journal.verify() != []
            transaction.set_rollback(True)


def _tamper(rng: random.Random) -> None:
    seq = rng.randint(1, 8)
    match rng.choice(["edit", "delete", "swap"]):
        case "edit":
            field = rng.choice(sorted(EDITS))
            LogEntry.objects.filter(seq=seq).update(**{field: EDITS[field]})
        case "delete":
            LogEntry.objects.filter(seq=seq).delete()
        case _:
            other = rng.choice([number for number in range(1, 9) if number != seq])
            LogEntry.objects.filter(seq=seq).update(seq=100)
            LogEntry.objects.filter(seq=other).update(seq=seq)
            LogEntry.objects.filter(seq=100).update(seq=other)


def test_personal_values_can_be_erased_but_not_changed(officer: User, at: datetime) -> None:
    entry = journal.write(
        chain=CHAIN, action="ghi", by=officer, at=at, subject=officer, personal={"ho_ten": "Nguyễn Văn A"}
    )
    entry.refresh_from_db()
    assert "Nguyễn" not in json.dumps(entry.personal_digests, ensure_ascii=False)
    value = PersonalValue.objects.get(entry=entry)
    assert value.value == "Nguyễn Văn A"
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonalValue.objects.filter(pk=value.pk).update(value="Nguyễn Văn B")
    with transaction.atomic():
        with triggers.lifted(connection):
            PersonalValue.objects.filter(pk=value.pk).update(value="Nguyễn Văn B")
        assert journal.verify() == [f"{CHAIN} #1: dữ liệu cá nhân «ho_ten» đã bị sửa."]
        transaction.set_rollback(True)
    assert journal.erase_personal(entry=entry, by=officer, at=at, reason="Theo yêu cầu") == 1
    assert not PersonalValue.objects.exists()
    assert journal.verify() == []
    assert LogEntry.objects.get(chain=journal.SYSTEM).action == "xoa-du-lieu-ca-nhan"


def test_two_equal_values_have_different_digests(officer: User, at: datetime) -> None:
    first, second = (
        journal.write(chain=CHAIN, action="ghi", by=officer, at=at, subject=officer, personal={"so": "1"})
        for _ in range(2)
    )
    assert first.personal_digests != second.personal_digests


@pytest.mark.parametrize("bad", [1.5, object(), {"a": [0.1]}])
def test_what_databases_print_differently_is_refused(officer: User, at: datetime, bad: object) -> None:
    with pytest.raises(TypeError):
        journal.write(chain=CHAIN, action="x", by=officer, at=at, subject=officer, data={"x": bad})
    assert not LogEntry.objects.exists()


def test_a_naive_instant_and_the_chain_of_looks_are_refused(officer: User, at: datetime) -> None:
    with pytest.raises(ValueError, match="naive"):
        journal.write(chain=CHAIN, action="x", by=officer, at=at.replace(tzinfo=None), subject=officer)
    with pytest.raises(ValueError, match="chain_access"):
        journal.write(chain=journal.ACCESS, action="x", by=officer, at=at, subject=officer)


def test_looks_are_chained_later_and_once(
    officer: User, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        journal.look(kind="xem", by=officer, at=at, subject=officer, data={"truong": "danh-sach"})
    failed = journal.look(kind="dang-nhap-hong", by=None, at=at, subject="khong-co", address="203.0.113.9")
    assert failed.subject_type == ""
    assert len(failed.address_digest) == 64
    assert (
        failed.address_digest
        != journal.look(
            kind="dang-nhap-hong", by=None, at=at, subject="khong-co", address="203.0.113.8"
        ).address_digest
    )
    assert AccessEntry.objects.filter(seq=None).count() == 3
    assert journal.chain_access() == 3
    assert journal.chain_access() == 0
    journal.look(kind="xuat", by=officer, at=at, subject=officer)
    assert journal.chain_access() == 1
    assert list(AccessEntry.objects.order_by("pk").values_list("seq", flat=True)) == [1, 2, 3, 4]
    assert journal.verify() == []


def test_a_changed_or_deleted_look_is_found(officer: User, at: datetime) -> None:
    for _ in range(3):
        journal.look(kind="xem", by=officer, at=at, subject=officer)
    journal.chain_access()
    for tamper in (
        lambda: AccessEntry.objects.filter(seq=2).update(subject_id="7"),
        lambda: AccessEntry.objects.filter(seq=2).delete(),
        lambda: AccessEntry.objects.filter(seq=3).delete(),
    ):
        with transaction.atomic():
            with triggers.lifted(connection):
                tamper()
            assert journal.verify() != []
            transaction.set_rollback(True)


def test_an_unknown_kind_of_look_is_refused(officer: User, at: datetime) -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        journal.look(kind="ngam", by=officer, at=at, subject=officer)
