"""What we remember of dossiers; one module per subject."""

from dossiers.models.appraisal import AppraisalCheck, Conclusion, Explanation, Recusal, Remark, Return
from dossiers.models.batches import Batch, BatchPart
from dossiers.models.book import BookEntry
from dossiers.models.chasing import (
    CalendarFeed,
    ChaseCall,
    ChaseLetter,
    Reminder,
    ReminderPause,
    ReminderStep,
)
from dossiers.models.council import CouncilGap, CouncilMember, Meeting, Opinion, SeatAttendance
from dossiers.models.counters import Counter
from dossiers.models.dossier import Dossier, Receipt, Snapshot, StoredFile
from dossiers.models.following import DutyEntry, Filing, FilingReceipt, TargetBase, TargetFigure
from dossiers.models.hooks import Hook, HookDelivery
from dossiers.models.letterheads import Letterhead, Signatory
from dossiers.models.papers import Bundle, OutsideAct, OutsideActRow, Paper
from dossiers.models.register import PublicationHold
from dossiers.models.scores import Evidence, EvidenceUse, FigureValue, ReportSection, Score, VetoAnswer
from dossiers.models.signed import SignatureCheck, SignedCopy, TrustRoot
from dossiers.models.storage import StorageAllowance
from dossiers.models.templates import WordTemplate
from dossiers.models.work import Assignment, LateFact, PrivateNote, UnitTalk

__all__ = [
    "AppraisalCheck",
    "Assignment",
    "Batch",
    "BatchPart",
    "BookEntry",
    "Bundle",
    "CalendarFeed",
    "ChaseCall",
    "ChaseLetter",
    "Conclusion",
    "CouncilGap",
    "CouncilMember",
    "Counter",
    "Dossier",
    "DutyEntry",
    "Evidence",
    "EvidenceUse",
    "Explanation",
    "FigureValue",
    "Filing",
    "FilingReceipt",
    "Hook",
    "HookDelivery",
    "LateFact",
    "Letterhead",
    "Meeting",
    "Opinion",
    "OutsideAct",
    "OutsideActRow",
    "Paper",
    "PrivateNote",
    "PublicationHold",
    "Receipt",
    "Recusal",
    "Remark",
    "Reminder",
    "ReminderPause",
    "ReminderStep",
    "ReportSection",
    "Return",
    "Score",
    "SeatAttendance",
    "Signatory",
    "SignatureCheck",
    "SignedCopy",
    "Snapshot",
    "StorageAllowance",
    "StoredFile",
    "TargetBase",
    "TargetFigure",
    "TrustRoot",
    "UnitTalk",
    "VetoAnswer",
    "WordTemplate",
]
