"""Django settings, all from ``environment``."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from doudi.web import environment, logs

_package = Path(__file__).resolve().parent.parent
_checkout = _package.parent.parent
_values = environment.read(os.environ)

MODE = _values["DOUDI_MODE"]
PRODUCTION = MODE == "production"
DATA_DIR = Path(_values["DOUDI_DATA"] or _checkout / ".build" / "data")
DATA_DIR.mkdir(parents=True, exist_ok=True)
PACK_FOLDERS = [_package / "packs" if (_package / "packs").is_dir() else _checkout / "packs"]
COUNTY_PACKS = [Path(each) for each in _values["DOUDI_PACKS"].split(":") if each]
DRAFT_FOLDER = _values["DOUDI_DRAFTS"]
FONT_FOLDER = _package / "fonts" if (_package / "fonts").is_dir() else _checkout / ".build" / "fonts"
BUSINESS_DATE = environment.business_date(_values)
MASTER_KEY = bytes.fromhex(_values["DOUDI_MASTER_KEY"])
FORMER_KEYS = [bytes.fromhex(text) for text in environment.former_keys(_values)]
PORT = int(_values["DOUDI_PORT"])
TRUSTED_PROXY = _values["DOUDI_TRUSTED_PROXY"]
CERTIFICATE = _values["DOUDI_CERTIFICATE"]
METRICS_FROM = environment.networks(_values["DOUDI_METRICS_FROM"])
METRICS_TOKEN = _values["DOUDI_METRICS_TOKEN"]

SESSION_IDLE_MINUTES = int(_values["DOUDI_SESSION_IDLE"])
SESSION_HOURS = int(_values["DOUDI_SESSION_HOURS"])
SESSIONS_AT_ONCE = int(_values["DOUDI_SESSIONS"])
SECOND_FACTOR = environment.second_factor(_values)
OIDC_ISSUER = _values["DOUDI_OIDC_ISSUER"]
OIDC_CLIENT_ID = _values["DOUDI_OIDC_CLIENT_ID"]
OIDC_CLIENT_SECRET = _values["DOUDI_OIDC_CLIENT_SECRET"]
OIDC_NAME = _values["DOUDI_OIDC_NAME"]
OIDC_FACTOR = [each.strip() for each in _values["DOUDI_OIDC_FACTOR"].split(",") if each.strip()]
OIDC_LOOPBACK = False  # a test sets it; production does not look at it

SECRET_KEY = _values["DOUDI_SECRET_KEY"]
DEBUG = bool(_values["DOUDI_DEBUG"])
ALLOWED_HOSTS = (
    [*_values["DOUDI_HOSTS"].split(","), "testserver"] if not PRODUCTION else _values["DOUDI_HOSTS"].split(",")
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "doudi.services.accounts",
    "doudi.services.audit",
    "doudi.services.registry",
    "doudi.services.search",
    "doudi.services.cases",
    "doudi.services.publicity",
    "doudi.services.payments",
    "doudi.services.standards",
    "doudi.services.retention",
    "doudi.services.applications",
    "doudi.services.referrals",
    "doudi.services.evidence",
    "doudi.services.remedies",
    "doudi.services.reviews",
    "doudi.services.rolls",
    "doudi.services.duplicates",
    "doudi.services.documents",
    "doudi.services.connections",
    "doudi.web",
]
MIDDLEWARE = [
    "doudi.web.observing.Observed",
    "doudi.web.middleware.ContentSecurityPolicy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "doudi.api.middleware.OneErrorShape",
    "doudi.web.limits.LargestRequest",
    "doudi.web.limits.Flood",
    "doudi.web.middleware.NoNul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "doudi.web.middleware.OnRecord",
    "doudi.web.gate.Gate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "doudi.api.middleware.Door",
]
ROOT_URLCONF = "doudi.web.urls"
WSGI_APPLICATION = "doudi.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

_sqlite = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 10,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
try:
    _database = dj_database_url.config(default=f"sqlite:///{DATA_DIR / 'doudi.sqlite3'}")
except ValueError as error:
    raise ImproperlyConfigured(
        f"DATABASE_URL cannot be read ({error}); use postgres://user:password@host:port/name"
    ) from None
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {**_database.get("OPTIONS", {}), **_sqlite}
    _database["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}  # a file: several threads and processes share it
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "workbench"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "doudi.services.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

VALUE_WARNING_DAYS = 60
PAPER_LARGEST = 10_000_000  # bytes of one scan or photo
PAPER_MOST_PAGES = 100
_callable = [each.strip().lower() for each in _values["DOUDI_WEBHOOK_HOSTS"].split(",") if each.strip()]
WEBHOOK_HOSTS = [each.removeprefix("private:") for each in _callable]
WEBHOOK_PRIVATE_HOSTS = [each.removeprefix("private:") for each in _callable if each.startswith("private:")]
API_PER_MINUTE = 600  # requests of one token, in each process
FIELD_DAYS = 7  # how long a phone keeps a visit that nobody began to fill

DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # no plain copy of a paper on disk
FILE_UPLOAD_MAX_MEMORY_SIZE = 20_000_000  # as large as a request may be

_over_https = _values["DOUDI_HTTPS"] == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _over_https
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _over_https else None
X_FRAME_OPTIONS = "DENY"

LOGGING = logs.config(_values["DOUDI_LOG"])
