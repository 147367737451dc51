from django.apps import AppConfig

from records import triggers

CLOSED = "Phiên bản đã lưu hoặc đã khóa không sửa được; mỗi thay đổi là một phiên bản mới."
LOCKED = "Bộ tiêu chí đã khóa."
ONLY_KEPT = "Phiên bản đang soạn phải được lưu lại trước khi khóa."
SCAN_KEPT = "Bản quét dùng để đối chiếu chỉ được ghi thêm."
ROWS = ("criteriagroup", "criterion", "veto", "outcome", "countedmark")
#: What a kept version says; its state, its proposal and its lock may still follow.
CONTENT = (
    "code",
    "version",
    "title",
    "instrument_no",
    "instrument_date",
    "subject_type",
    "valid_from",
    "valid_to",
    "total_points",
    "note",
    "counting",
    "sha256",
)
# The version a row belongs to is held (FOR SHARE) until the writer is done: it cannot be kept or locked meanwhile.
GUARD = """
CREATE OR REPLACE FUNCTION scoring_refuse_closed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT state INTO found FROM scoring_criteriaset WHERE id = OLD.set_id FOR SHARE;
        IF found <> 'editing' THEN
            RAISE EXCEPTION '%s' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        SELECT state INTO found FROM scoring_criteriaset WHERE id = NEW.set_id FOR SHARE;
        IF found <> 'editing' THEN
            RAISE EXCEPTION '%s' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    RETURN OLD;
END
$$;
""".replace("%s", CLOSED)


def _rows_of_closed_sets(table: str, event: str) -> None:
    """Refuse ``event`` on a row whose version is not open; an UPDATE is tried on both of its versions."""
    name = f"scoring_{table}_closed_no_{event.lower()}"
    sides = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("OLD", "NEW")}[event]
    closed = " OR ".join(
        f"(SELECT state FROM scoring_criteriaset WHERE id = {side}.set_id) <> 'editing'"  # noqa: S608 - NEW, OLD
        for side in sides
    )
    triggers.register(
        name,
        f"scoring_{table}",
        f"CREATE TRIGGER {name} BEFORE {event} ON scoring_{table} FOR EACH ROW WHEN ({closed}) "
        f"BEGIN SELECT RAISE(ABORT, '{CLOSED}'); END",
        f"{GUARD}CREATE TRIGGER {name} BEFORE {event} ON scoring_{table} FOR EACH ROW "
        "EXECUTE FUNCTION scoring_refuse_closed()",
    )


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = "Bộ tiêu chí"

    def ready(self) -> None:
        for table in ROWS:
            for event in ("INSERT", "UPDATE", "DELETE"):
                _rows_of_closed_sets(table, event)
        for table in (*ROWS, "criteriaset", "signedscan"):
            triggers.refusal(f"scoring_{table}_no_truncate", f"scoring_{table}", "TRUNCATE", CLOSED)
        changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in CONTENT)
        for name, event, message, when in (
            ("locked_no_update", "UPDATE", LOCKED, "OLD.locked_at IS NOT NULL"),
            ("locked_no_delete", "DELETE", LOCKED, "OLD.locked_at IS NOT NULL"),
            ("kept_no_delete", "DELETE", CLOSED, "OLD.state = 'draft'"),
            (
                "kept_no_update",
                "UPDATE",
                CLOSED,
                f"OLD.state = 'draft' AND (NEW.state = 'editing' OR {changed})",
            ),
            ("open_no_lock", "UPDATE", ONLY_KEPT, "OLD.state = 'editing' AND NEW.state = 'locked'"),
        ):
            triggers.refusal(f"scoring_set_{name}", "scoring_criteriaset", event, message, when=when)
        for event in ("UPDATE", "DELETE"):
            triggers.refusal(f"scoring_signedscan_no_{event.lower()}", "scoring_signedscan", event, SCAN_KEPT)
