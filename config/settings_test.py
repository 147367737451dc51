"""Settings of the test suite: those of the product, apart from the few lines below.

The database, the database cache and the task queue stay the real ones, so that a difference
between SQLite and PostgreSQL shows.
"""

import atexit
import os
import shutil
import tempfile

_TEMPORARY = tempfile.mkdtemp(prefix="tham-dinh-test-")
atexit.register(shutil.rmtree, _TEMPORARY, ignore_errors=True)
os.environ["TD_VAR_DIR"] = _TEMPORARY
os.environ["TD_PROFILE"] = "local"
# Playwright keeps an event loop running in the thread of the tests; the ORM is used from it on purpose.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from config.settings import *
from config.settings import DATABASES, PASSWORD_HASHERS, STORAGES, VAR_DIR

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in the product: an in-memory database has other locks and one shared connection.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}

# Argon2 is slow by design; log-in tests that are about Argon2 set it again.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
# No manifest: a test must not depend on a collectstatic that somebody ran before.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = VAR_DIR / "staticfiles"
STATIC_ROOT.mkdir(exist_ok=True)
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A journey on a busy machine takes longer than an officer between his log-in and his approval.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600
# A view without a declared policy is a fault that no test can overlook.
GUARD_STRICT = True
