"""Load the real campaign of 2021 and a practice campaign beside it, through the product's own actions."""

from __future__ import annotations

import argparse
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import campaigns
from campaigns import states as campaign_states
from campaigns.actions import load_campaign, load_plans
from campaigns.models import Campaign
from dossiers.actions.opening import open_campaign
from dossiers.management.demo import STAGES, Calendar, tell
from dossiers.management.demo.contacts import tell_contacts
from dossiers.management.demo.following import tell_2020
from records import clock
from scoring.actions import load_shipped_sets
from units.actions import load_accounts, load_units
from units.loaders import ACCOUNTS, AGENCIES, read_accounts
from units.models import User

DATA = Path(campaigns.__file__).resolve().parent / "data"
HISTORY, PRACTICE = "kh-vpub-2021", "dien-tap"
PASSWORD = "Thamdinh@2021"  # noqa: S105 - printed by `make run`; never used by a real office
OPENED_2021 = datetime(2021, 9, 16, 7, 30, tzinfo=clock.ZONE)
#: Kế hoạch 75/KH-UBND was signed on 18/3/2020.
SCHOOLS, OPENED_2020 = "kh-75-2020", datetime(2020, 3, 19, 8, 0, tzinfo=clock.ZONE)
#: History is told to its end, the practice stands at every step at once.
MIXED = "mixed"


class Command(BaseCommand):
    """``load_demo --stage=open|submitted|appraised|forwarded|recognised|mixed [--today 2026-11-22] [--if-empty]``.

    Safe to repeat: what stands already is kept, and a later stage goes on from it.
    """

    help = "Nạp kế hoạch, đơn vị, bộ tiêu chí, đợt năm 2021 và đợt diễn tập (dữ liệu minh họa)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the stage, the day the practice counts from, and the two ways of loading."""
        parser.add_argument("--stage", choices=[*STAGES, MIXED], default=MIXED)
        parser.add_argument(
            "--today", type=date.fromisoformat, default=None, help="ngày gốc của đợt diễn tập"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="chỉ nạp khi cơ sở dữ liệu chưa có đợt nào"
        )
        parser.add_argument("--password", default=PASSWORD, help="mật khẩu của các tài khoản mẫu")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load units, accounts, sets, plans and both campaigns, tell them to the stage, name the accounts."""
        if options["if_empty"] and Campaign.objects.exists():
            self.stdout.write("Đã có dữ liệu; giữ nguyên.")
        else:
            # All or nothing: an interrupted first load leaves an empty database, not half a campaign.
            with transaction.atomic():
                self._load(options)
        self._print_accounts(options["password"])

    def _load(self, options: dict[str, Any]) -> None:
        at = clock.now()
        if options["today"] is not None:
            at = min(at, datetime.combine(options["today"], time(12, 0), clock.ZONE))
            if options["today"] > clock.local_date(clock.now()):
                raise CommandError("--today không được ở tương lai.")
        load_units(by=None, at=OPENED_2021)
        people = load_accounts(password=options["password"], by=None, at=OPENED_2021)
        load_shipped_sets(by=None, at=OPENED_2021)
        load_plans(by=None, at=OPENED_2021)
        for code, opened_at, base in (
            (HISTORY, OPENED_2021, None),
            (PRACTICE, at - timedelta(hours=3), at),
        ):
            campaign = load_campaign(DATA / f"{code}.toml", today=clock.local_date(at), by=None, at=opened_at)
            if campaign.state == campaign_states.DRAFT:
                open_campaign(campaign=campaign, by=people["vpub.quantri1"], at=opened_at)
            stage = options["stage"]
            if stage == MIXED and base is None:
                stage = "recognised"
            tell(campaign=Campaign.objects.get(code=code), stage=stage, calendar=Calendar(base=base))
            self.stdout.write(f"Đã nạp: {campaign.title}")

        self._load_2020(options["password"])
        tell_contacts(at)

    def _load_2020(self, password: str) -> None:
        load_units(by=None, at=OPENED_2020, path=AGENCIES)
        people = load_accounts(password=password, by=None, at=OPENED_2020, path=AGENCIES)
        campaign = load_campaign(DATA / f"{SCHOOLS}.toml", by=None, at=OPENED_2020)
        if campaign.state == campaign_states.DRAFT:
            open_campaign(campaign=campaign, by=people["sgddt.quantri"], at=OPENED_2020)
        tell_2020(Campaign.objects.get(code=SCHOOLS))
        self.stdout.write(f"Đã nạp: {campaign.title}")

    def _print_accounts(self, password: str) -> None:
        """Say which demonstration accounts there are; an office's own database has none of them."""
        known = [row.username for path in (ACCOUNTS, AGENCIES) for row in read_accounts(path)]
        rows = User.objects.filter(username__in=known, is_active=True)
        names = list(rows.order_by("pk").values_list("username", "display_name"))
        if not names:
            return
        self.stdout.write(f"\n  Tài khoản mẫu / demo accounts (mật khẩu / password: {password})\n")
        for username, display in names:
            self.stdout.write(f"    {username:<18}{display}")
