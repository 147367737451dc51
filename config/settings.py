"""Settings from the environment, safe by default.

The embedded default (SQLite, files under ``var/``) needs no configuration at all. ``TD_PROFILE=local``
is what ``make run`` sets: loopback only, so no Secure cookies and no HSTS.
"""

import secrets
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
VERSION = "0.1.0"
VAR_DIR = Path(env.str("TD_VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

LOCAL = env.str("TD_PROFILE", default="production") == "local"
DEBUG = env.bool("DEBUG", default=False)


def _secret_key() -> str:
    """Return the configured key, or one made once and kept beside the data (embedded default)."""
    configured: str = env.str("SECRET_KEY", default="")
    if configured:
        return configured
    kept = VAR_DIR / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return kept.read_text(encoding="ascii")


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Papers carry the address where they are checked, and are signed with a key of their own (dossiers.signing.keys).
_named = next((host for host in ALLOWED_HOSTS if host not in {"localhost", "127.0.0.1", "[::1]", "*"}), "")
PUBLIC_ADDRESS = env.str(
    "PUBLIC_ADDRESS", default=f"https://{_named.lstrip('.')}" if _named else "http://127.0.0.1:8000"
).rstrip("/")
PAPER_KEY = env.str("PAPER_KEY", default="")
PAPER_KEYS_DIR = Path(env.str("PAPER_KEYS_DIR", default=str(VAR_DIR / "paper-keys")))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "records",
    "units",
    "scoring",
    "campaigns",
    "dossiers",
    "operations",
]

MIDDLEWARE = [
    "records.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "records.middleware.CompressTextMiddleware",
    "records.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "records.middleware.PolicyMiddleware",
    "records.middleware.DomainErrorMiddleware",
    "records.middleware.NoStoreMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'tham-dinh.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL is avoided on purpose: Debian 12's SQLite 3.40.1 carries the WAL-reset corruption bug.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    # Compiling a query costs more than any page of ours takes to answer it.
    _options.setdefault("options", "-c jit=off")
    # A database that does not answer is told as such (/readyz), not waited for.
    _options.setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "records_cache",
        # Beyond this number a third is thrown out, whoever counts on it; the default of 300 is less than one office.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "units.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "config.hashers.Argon2idHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "units.queries.passwords.ContextWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "units.adapters.ClosedAccountAdapter"
ACCOUNT_FORMS = {
    "login": "units.forms.LoginForm",
    "reauthenticate": "units.forms.ReauthenticateForm",
    "change_password": "units.forms.ChangePasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# How many servers in front add X-Forwarded-For; without it all who come through them are one address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
# A whole office may sit behind one address: the limit per address stops a flood, failures are counted per account
# and address together, and who once came in from an address is not locked out by others there (units.adapters).
LOGIN_PER_MINUTE = env.int("LOGIN_PER_MINUTE", default=1200)
# Log-ins are counted by records.tries: the library's own counts wait for a lock in the cache. What is left to it here
# are wrong codes of the second step.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "10/5m/key"}
LOGIN_FAILED = "10/5m"
LOGIN_FAILED_OF_ADDRESS = "120/5m"
LOGIN_FAILED_OF_ACCOUNT = "100/h"
# Before a step that binds (approve, issue, conclude, confirm) the password must have been given this lately.
ACCOUNT_REAUTHENTICATION_TIMEOUT = env.int("CONFIRM_AGAIN_SECONDS", default=600)
# «Xác thực hai lớp»: chairs, appraisers and admins enter nothing before they have set it up.
SECOND_STEP_REQUIRED = env.bool("SECOND_STEP_REQUIRED", default=not LOCAL)
MFA_ADAPTER = "units.adapters.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "units.forms.SecondStepForm",
    "reauthenticate": "units.forms.SecondStepAgainForm",
    "activate_totp": "units.forms.ActivateSecondStepForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Thẩm định"
# Clocks of telephones go wrong by some seconds; a code is taken one step early or late, and once only.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Accounts are made by administrators; no address is ever verified by mail.
MFA_ALLOW_UNVERIFIED_EMAIL = True

# «Đăng nhập một lần»: an office's own log-in by OpenID Connect; off without its address. It opens accounts that exist.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="").rstrip("/")
OIDC_NAME = env.str("OIDC_NAME", default="tài khoản của cơ quan")
# What of the answer names the account: an address the provider verified, or another claim that is the account's name.
OIDC_CLAIM = env.str("OIDC_CLAIM", default="email")
OIDC_ID = "co-quan"
if OIDC_SERVER_URL and not (LOCAL or OIDC_SERVER_URL.startswith("https://")):
    raise ImproperlyConfigured("OIDC_SERVER_URL must begin with https://")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": OIDC_ID,
                "name": OIDC_NAME,
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}
SOCIALACCOUNT_ADAPTER = "units.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
# The link starts nothing but a walk to the provider, bound to this very session.
SOCIALACCOUNT_LOGIN_ON_GET = True

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]
# Django 5.2's own Vietnamese locale groups thousands by a dot; forms accept what offices type.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("huong-dan", BASE_DIR / "docs" / "huong-dan" / "anh"),
    ("bootstrap", NODE_MODULES / "bootstrap" / "dist"),
    ("tinos", NODE_MODULES / "@expo-google-fonts" / "tinos"),
]
# Several machines share one folder of files, or a bucket of an S3-compatible server (docs/van-hanh.md).
FILES_DIR = Path(env.str("FILES_DIR", default=str(VAR_DIR / "files")))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(FILES_DIR), "allow_overwrite": False},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
S3_BUCKET = env.str("S3_BUCKET", default="")
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "operations.loaders.objects.Objects",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT", default="") or None,
            "region_name": env.str("S3_REGION", default="us-east-1"),
            "location": env.str("S3_PREFIX", default="").strip("/"),
            "access_key": env.str("S3_ACCESS_KEY", default=""),
            "secret_key": env.str("S3_SECRET_KEY", default=""),
            "file_overwrite": False,
        },
    }
# Paper fonts are read from the disk and source maps by nobody: compressing them only lengthens the first start.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "ttf", "map")
MEDIA_ROOT = FILES_DIR
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if not (LOCAL or DEBUG):
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # A browser takes these names from this very host over TLS alone; a neighbour's host cannot set them.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    # Probes ask the process itself, without the server in front.
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.dummy.EmailBackend")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="tham-dinh@localhost")
EMAIL_SUBJECT_PREFIX = "[Thẩm định] "
# The address mails link to, as https://thamdinh.example; without it a mail names no address.
SITE_URL = env.str("SITE_URL", default="")
# One mail per person and day (``manage.py send_reminders``), or one for every notice at once.
MAIL_AT_ONCE = env.bool("MAIL_AT_ONCE", default=False)

# Requests of one access token to the API within a minute.
API_PER_MINUTE = env.int("API_PER_MINUTE", default=300)
# Looks of one address at the public register within a minute.
PUBLIC_PER_MINUTE = env.int("PUBLIC_PER_MINUTE", default=60)
# Only the local profile may call this very machine; elsewhere it would open the inside to whoever subscribes.
HOOKS_TO_LOOPBACK = LOCAL
# Days a message to another system stays in its log at least; ``manage.py prune_hooks --delete`` takes away older ones.
HOOK_LOG_DAYS = env.int("HOOK_LOG_DAYS", default=365)
# What one request may carry, in bytes; what reads received papers says for itself that it takes more.
UPLOAD_MAX_REQUEST = 100 * 1024 * 1024
# Nothing beyond what a page takes is written to the disk while it comes in.
FILE_UPLOAD_HANDLERS = [
    "records.uploads.bounding.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# ClamAV's daemon: the path of its socket, or host:port; without it no scanner is asked.
CLAMD = env.str("CLAMD", default="")
CLAMD_SECONDS = env.int("CLAMD_SECONDS", default=20)
# Megabytes a unit may fill with files; 0 bounds nothing. An Office admin raises it for a unit on screen.
UNIT_QUOTA_MB = env.int("UNIT_QUOTA_MB", default=1000)
# Who may read /metrics and the findings of /readyz from another machine: whoever sends this as a bearer token.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING")
# One JSON object a line and no personal data; plain text, with the messages of faults, for whoever develops.
LOG_FORMAT = env.str("LOG_FORMAT", default="text" if LOCAL or DEBUG else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "records.logs.JsonFormatter"},
        "text": {"format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # WeasyPrint and fontTools narrate every font table they touch.
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        # What speaks S3 tells addresses and signed headers when it is asked to tell everything.
        "botocore": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
        # A line per request, whatever the level of the rest; on one's own machine nobody reads them.
        "thamdinh.requests": {"level": "WARNING" if LOCAL or DEBUG else "INFO"},
        # Django's own lines go the same way, and to nobody's mail.
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
    },
}
