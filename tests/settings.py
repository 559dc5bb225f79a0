"""The settings under test: those of the site, save for what would only cost time."""

import os
from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import DATABASES, MIDDLEWARE, REDIS_URL
from tests import dying
from tests.migrated import TEMPLATE

VAR_DIR = Path(os.environ["SHUQIAO_TEST_VAR"])

# Argon2 costs 50 ms a user on purpose; it has tests of its own.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]

# A file, not memory: worker and site of the tests are processes of their own.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["TEST"] = {"TEMPLATE": TEMPLATE}

if not REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker"),
        "data_folder_out": str(VAR_DIR / "broker"),
        "control_folder": str(VAR_DIR / "broker-control"),
    }

# Look a static file up when it is asked for: each test client would read the whole list anew.
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_AUTOREFRESH = True

# The processes of tests/faults die on command.
if "SHUQIAO_DIES" in os.environ:
    MIDDLEWARE = [dying.MIDDLEWARE, *MIDDLEWARE]
    EMAIL_BACKEND, EMAIL_FILE_PATH = dying.MAILBOX, os.environ["SHUQIAO_DIES"]
    dying.arm()
