"""What a version of a criteria set can be: open for editing, kept as it is, or locked for good.

Only a version that is open («đang soạn») takes changes of its rows; nobody scores with it. Kept («chưa khóa») and
locked («đã khóa») versions never change: the database itself refuses (``scoring.apps``).
"""

EDITING = "editing"
DRAFT = "draft"
LOCKED = "locked"

SET_STATES: dict[str, str] = {EDITING: "Đang soạn", DRAFT: "Chưa khóa", LOCKED: "Đã khóa"}
