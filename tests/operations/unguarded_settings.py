"""Settings of the twin: SQLite takes its lock late and waits for nobody."""

from tests.operations.machine_settings import *
from tests.operations.machine_settings import DATABASES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] |= {"transaction_mode": "DEFERRED", "timeout": 0}
