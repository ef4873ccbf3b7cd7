"""Django's settings, made of Config. Nobody imports this; Django reads it by name."""

import re
import secrets

from entrepot import config
from entrepot.backends import keyring
from entrepot.errors import Misconfigured
from entrepot.formats.keys import derive

ENTREPOT = config.current()


def _secret_keys() -> list[str]:
    """Derive what Django signs with from the instance keys, newest first.

    Commands that found an instance, or work without one, sign nothing: they get a passing one.
    """
    try:
        known = keyring.of(ENTREPOT.instance_keys, folder=ENTREPOT.data).load().keys
    except Misconfigured:
        return [secrets.token_urlsafe(32)]
    return [derive(key, salt=b"", info=b"entrepot django secret key").hex() for key in known]


def _hostname(host: str) -> str:
    """Return `host` without its port; the colons of an IPv6 address stand in brackets."""
    return re.sub(r":\d+$", "", host)


SECRET_KEY, *SECRET_KEY_FALLBACKS = _secret_keys()
DEBUG = False
ALLOWED_HOSTS = [_hostname(ENTREPOT.public_host)] if ENTREPOT.public_host else ["*"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "entrepot.web",
    "allauth",
    "allauth.account",
    "entrepot.records.instance",
    "entrepot.records.audit",
    "entrepot.records.limits",
    "entrepot.records.accounts",
    "entrepot.records.projects",
    "entrepot.records.releases",
    "entrepot.records.tokens",
]

MIDDLEWARE = [
    "entrepot.web.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "entrepot.web.middleware.Refusals",
]

ROOT_URLCONF = "entrepot.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "entrepot.web.requests.site",
            ],
        },
    },
]

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["entrepot.records.accounts.password.PasswordHasher"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]

LOGGING_CONFIG = None  # `entrepot serve` configures logging, once for all parts

if ENTREPOT.database.kind == "sqlite":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ENTREPOT.sqlite_path,
            # One connection per thread for its life; Django would open one for each request.
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # Transactions take the write lock at once: none can fail half way for want of it.
                "transaction_mode": "IMMEDIATE",
                # hatch leaves after 10 seconds: refuse before that.
                "timeout": 8,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                ),
            },
        },
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": ENTREPOT.database.name,
            "USER": ENTREPOT.database.user or "",
            "PASSWORD": ENTREPOT.database.password or "",
            "HOST": ENTREPOT.database.host,
            "PORT": str(ENTREPOT.database.port),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "options": "-c lock_timeout=8s",
                "connect_timeout": 5,
                **{
                    name: value
                    for name in ("sslmode", "sslrootcert")
                    if (value := getattr(ENTREPOT.database, name)) is not None
                },
            },
        },
    }
