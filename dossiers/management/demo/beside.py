"""What stands beside the scores in a story: references as evidence, and a note the appraiser keeps for himself."""

from __future__ import annotations

from datetime import date

from dossiers import states
from dossiers.actions.evidence import add_reference
from dossiers.actions.notes import save_note
from dossiers.loaders.samples import Sample
from dossiers.management.demo.office import person
from dossiers.management.demo.time import Calendar
from dossiers.management.demo.unit import Cast
from dossiers.models import Dossier
from dossiers.queries.notes import notes_page
from dossiers.rules.evidence import Reference
from records import clock
from units import roles


def cite(dossier: Dossier, sample: Sample, calendar: Calendar) -> None:
    """Enter the references of the example, once, while the unit still works on the dossier."""
    if dossier.state != states.DRAFTING or dossier.evidence.exists():
        return
    last = dossier.participation.campaign.period_to
    at = calendar.at(sample["days"]["scored"])
    today = clock.local_date(at)
    for each in sample.get("references", ()):
        dated = each.get("dated_on", "")
        add_reference(
            dossier=dossier,
            codes=each["criteria"],
            each=Reference(
                kind=each["kind"],
                doc_type=each.get("doc_type", ""),
                number=each.get("number", ""),
                dated_on=min(calendar.shifted(date.fromisoformat(dated), last), today) if dated else None,
                subject=each.get("subject", ""),
            ),
            by=Cast.of(dossier).officer,
            at=at,
        )


def note(dossier: Dossier, sample: Sample, calendar: Calendar) -> None:
    """Let the appraiser note something for himself at one criterion, once."""
    kept = sample.get("private_note")
    own = dossier.participation.unit_id == dossier.participation.appraiser_id
    if kept is None or own or dossier.state not in states.SEEN_BY_OFFICE:
        return
    appraiser = person(dossier, roles.APPRAISER)
    at = calendar.at(sample["days"]["submitted"])
    if notes_page(dossier, appraiser, at).kept == 0:
        save_note(dossier=dossier, code=kept["code"], text=kept["text"], version=0, by=appraiser, at=at)
