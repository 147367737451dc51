"""What a check of the system can say."""

from __future__ import annotations

from typing import Final

GOOD: Final = "good"
WARNING: Final = "warning"
BAD: Final = "bad"
#: Nothing is known: what would have been asked could not be asked.
UNKNOWN: Final = "unknown"

LABELS: Final = {
    GOOD: "Bình thường",
    WARNING: "Cần chú ý",
    BAD: "Phải xử lý",
    UNKNOWN: "Chưa kiểm tra được",
}
TONES: Final = {GOOD: "done", WARNING: "waiting", BAD: "late", UNKNOWN: "idle"}
#: The worst first, as the page lists them.
ORDER: Final = (BAD, UNKNOWN, WARNING, GOOD)
