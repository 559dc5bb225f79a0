"""All settings of the site, from the environment alone.

MODE says what kind of site this is: `run` (the embedded demo site of `make run`), `test`,
or `production` (the default), where every secret must be given.
"""

import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

# The kind of site
MODE = env("MODE", default="production")
if MODE not in {"run", "test", "production"}:
    raise ImproperlyConfigured(f"MODE must be run, test or production, not {MODE!r}.")
PRODUCTION = MODE == "production"
DEBUG = False
DEV_PAGES = MODE == "run"


def missing(name: str) -> ImproperlyConfigured:
    """Why a real site does not start."""
    return ImproperlyConfigured(
        f"{name} is missing. Set it in the environment: see deploy/README.md."
    )


def secret(name: str) -> str:
    """A secret of the environment; only a demo or test site may do without."""
    if value := env(name, default=""):
        return value
    if PRODUCTION:
        raise missing(name)
    return f"only-for-a-{MODE}-site-{name.lower()}-0123456789abcdef-not-a-secret"


SECRET_KEY = secret("SECRET_KEY")
REALNAME_KEY = secret("REALNAME_KEY")  # encrypts ID numbers and scans until the check is decided
PERSON_HASH_KEY = secret("PERSON_HASH_KEY")  # keys the hash by which one person is known again

# Addresses
if PRODUCTION and not env("SITE_URL", default=""):
    raise missing("SITE_URL")
SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
if PRODUCTION and not any(host.strip() for host in ALLOWED_HOSTS):
    raise missing("ALLOWED_HOSTS")  # the site would answer 400 to everybody
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# Apps: the house of docs/architecture.md, top to bottom
INSTALLED_APPS = [
    "docsharing",
    "desk",
    "ledger",
    "accounts",
    "portal",
    "django.contrib.admin",
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
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "csp",
    "heroicons",
]
# What puts headers on stands before all that may answer or raise: the way back leaves that out.
MIDDLEWARE = [
    "portal.http.HeaderMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.http.HealthMiddleware",
    "portal.http.InputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.uploads.UploadMiddleware",
    "portal.http.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.http.SuspensionMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
                "django.template.context_processors.i18n",
                "portal.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "portal.forms.Renderer"

# Database: SQLite for the embedded site, PostgreSQL for all else. Migrations run as the owner of
# the tables, the site as a role that owns nothing and so can lift no trigger.
if PRODUCTION and not env("DATABASE_URL", default=""):
    raise missing("DATABASE_URL")
MIGRATES = sys.argv[1:2] == ["migrate"] and env("MIGRATION_DATABASE_URL", default="") != ""
DATABASES = {
    "default": env.db_url(
        "MIGRATION_DATABASE_URL" if MIGRATES else "DATABASE_URL",
        default=f"sqlite:///{VAR_DIR / 'shuqiao.sqlite3'}",
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Without recursive_triggers INSERT OR REPLACE rewrites history past the triggers.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        "-c lock_timeout=5s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
    )
    DATABASES["default"]["OPTIONS"]["connect_timeout"] = 5  # in site and worker: portal.patience
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache and broker: Redis, or for the embedded site the database and a folder
REDIS_URL = env("REDIS_URL", default="")
BROKER_URL = env("BROKER_URL", default=REDIS_URL)
if PRODUCTION and not (REDIS_URL and BROKER_URL):
    raise missing("REDIS_URL")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "portal.cache.PatientRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "shuqiao",
            # A frozen server says nothing: each of its answers would be waited for much longer.
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "cache",
        }
    }

# Celery: nothing that matters lives in the broker (docs/adr/0004)
CELERY_BROKER_URL = BROKER_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 900, "socket_timeout": 30, "socket_connect_timeout": 5}
    if BROKER_URL
    else {
        "data_folder_in": str(VAR_DIR / "broker"),
        "data_folder_out": str(VAR_DIR / "broker"),
        "control_folder": str(VAR_DIR / "broker-control"),
    }
)
CELERY_TASK_DEFAULT_QUEUE = env("CELERY_QUEUE", default="shuqiao")
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"

# Who signs in, and how
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=PRODUCTION)
REALNAME_CHECKER = env("REALNAME_CHECKER", default="desk" if PRODUCTION else "format")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email", "phone", "username"}
ACCOUNT_SIGNUP_FIELDS = [
    "email*",
    "password1*",
]  # for allauth's checks: our page is accounts.views.signup
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved before there is an account
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = "accounts.adapter.shown_name"
ACCOUNT_RATE_LIMITS = {
    "signup": "60/m/ip",
    "login": "60/m/ip",
    "login_failed": "20/m/ip,10/5m/key",
    "reset_password": "20/m/ip",
    "change_password": "10/m/user",
    "reauthenticate": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "accounts.adapter.FactorAdapter"
MFA_FORMS = {
    "add_webauthn": "accounts.forms.AddKeyForm",
    "edit_webauthn": "accounts.forms.EditKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Shuqiao"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # passkeys at http://localhost

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [
    BASE_DIR / "locale" / app for app in ("portal", "accounts", "ledger", "desk", "docsharing")
]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

# Static files come from our own folder and, by npm, from node_modules: nothing by others is copied
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    VAR_DIR / "static",
]  # ours, and what `make setup` takes from npm
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # unused on purpose
    "private": {
        "BACKEND": env("PRIVATE_STORAGE", default="django.core.files.storage.FileSystemStorage"),
        "OPTIONS": {"location": env("PRIVATE_FILES", default=str(VAR_DIR / "private"))},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE == "test"
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Papers: where the font lies (weights in folders of their own), by npm as well
PDF_FONTS = env(
    "PDF_FONTS", default=str(BASE_DIR / "node_modules" / "@expo-google-fonts" / "noto-sans-sc")
)

# Files that people give us
UPLOAD_SCANNER = env("UPLOAD_SCANNER", default="" if PRODUCTION else "none")
if UPLOAD_SCANNER != "none" and not UPLOAD_SCANNER.startswith("clamav:/"):
    raise ImproperlyConfigured(
        "UPLOAD_SCANNER must be clamav:/path/of/the/socket, or none: see deploy/README.md."
    )
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FORM_MAX_BYTES = env.int("FORM_MAX_BYTES", default=1024 * 1024)
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=100 * 1024 * 1024)

# Mail and messages
if PRODUCTION and not env("EMAIL_URL", default=""):
    raise missing("EMAIL_URL")
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="dummymail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="noreply@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SMS_SENDER = env("SMS_SENDER", default="portal.outbox.NoSms")

# What the browser is told
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_SSL_HOST = urlsplit(SITE_URL).netloc  # whatever host was asked for
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SILENCED_SYSTEM_CHECKS: list[str] = []

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "accounts.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "portal.api.parsing.StrictJSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["portal.api.throttling.CallThrottle"],
    "DEFAULT_PAGINATION_CLASS": "portal.api.paging.CursorPagination",
    "PAGE_SIZE": 25,
    "EXCEPTION_HANDLER": "portal.api.manners.problem",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "NUM_PROXIES": TRUSTED_PROXIES,  # with None DRF believes the caller's X-Forwarded-For
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Shuqiao",
    "DESCRIPTION": "What a reader, a service station or a scanner does on a page, as an API. "
    "Money is in whole fen. Too many calls in a minute are answered 429 with Retry-After; how many "
    "are taken stands at /api/docs/.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["portal.api.refusals.with_problems"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "no_secrets": {"()": "portal.logs.NoSecrets"},
        "senders_fault": {"()": "portal.logs.SendersFault"},
    },
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_secrets"],
        }
    },
    "loggers": {
        f"django.security.{fault}": {"filters": ["senders_fault"]}
        for fault in ("RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent")
    },
    "root": {
        "handlers": ["console"],
        "level": env("LOG_LEVEL", default="INFO" if PRODUCTION else "WARNING"),
    },
}
