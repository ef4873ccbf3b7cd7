"""Django's settings, made of Config. Nobody imports this; Django reads it by name."""

import re
import secrets
from pathlib import Path

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
    "django.contrib.humanize",
    "django.contrib.messages",
    "entrepot.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "entrepot.records.instance",
    "entrepot.records.audit",
    "entrepot.records.limits",
    "entrepot.records.mails",
    "entrepot.records.tickets",
    "entrepot.records.accounts",
    "entrepot.records.sessions",
    "entrepot.records.announcements",
    "entrepot.records.projects",
    "entrepot.records.releases",
    "entrepot.records.search",
    "entrepot.records.tokens",
    "entrepot.records.invitations",
]

MIDDLEWARE = [
    "entrepot.web.compression.Compression",
    "entrepot.web.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "entrepot.web.gate.Gatekeeper",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "entrepot.web.languages.middleware.Preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
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
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "entrepot.web.requests.site",
            ],
        },
    },
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "entrepot.records.accounts.passwords.hashing.PasswordHasher",
    "entrepot.records.accounts.passwords.imported.ImportedPassword",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
LOGOUT_REDIRECT_URL = "welcome"

ACCOUNT_ADAPTER = "entrepot.web.account.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "entrepot.web.account.forms.SignInForm",
    "reset_password": "entrepot.web.account.forms.ResetPasswordForm",
    "add_email": "entrepot.web.account.forms.AddAddressForm",
    "change_password": "entrepot.web.account.forms.ChangePasswordForm",
    "confirm_email_verification_code": "entrepot.web.account.mailed_codes.ConfirmAddressForm",
    "confirm_password_reset_code": "entrepot.web.account.mailed_codes.ConfirmResetForm",
    "reauthenticate": "entrepot.web.account.forms.ReauthenticateForm",
    "reset_password_from_key": "entrepot.web.account.forms.NewPasswordForm",
    "set_password": "entrepot.web.account.forms.SetPasswordForm",
}
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 10
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, or after SESSION_COOKIE_AGE
ACCOUNT_RATE_LIMITS = False  # records.limits counts: a cache may drop what it counted
MFA_ADAPTER = "entrepot.web.account.factors.FactorAdapter"
MFA_FORMS = {
    "authenticate": "entrepot.web.account.factor_forms.AuthenticateForm",
    "reauthenticate": "entrepot.web.account.factor_forms.ReauthenticateForm",
    "activate_totp": "entrepot.web.account.factor_forms.ActivateTotpForm",
    "add_webauthn": "entrepot.web.account.factor_forms.AddKeyForm",
    "edit_webauthn": "entrepot.web.account.factor_forms.RenameKeyForm",
    "authenticate_webauthn": "entrepot.web.account.factor_forms.AuthenticateKeyForm",
    "login_webauthn": "entrepot.web.account.factor_forms.SignInKeyForm",
    "reauthenticate_webauthn": "entrepot.web.account.factor_forms.ReauthenticateKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = False

_IS_HTTPS = (ENTREPOT.public_url or "").startswith("https:") or ENTREPOT.tls_cert is not None
SESSION_ENGINE = "entrepot.web.account.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_NAME = "__Host-session" if _IS_HTTPS else "session"
SESSION_COOKIE_SECURE = _IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-form" if _IS_HTTPS else "form"
CSRF_COOKIE_SECURE = _IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "entrepot.web.home.views.form_refused"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("ar", "العربية"),
    ("de", "Deutsch"),
    ("es", "español"),
    ("fr", "français"),
    ("ja", "日本語"),
    ("pt-br", "português (Brasil)"),
    ("ru", "русский"),
    ("uk", "українська"),
    ("zh-hans", "简体中文"),
]
LANGUAGE_COOKIE_NAME = "__Host-language" if _IS_HTTPS else "language"
FORMAT_MODULE_PATH = ["entrepot.web.formats"]
# What allauth and Django leave untranslated stands in our catalogues, which come before theirs.
LOCALE_PATHS = [Path(__file__).parent / "web" / "locale"]

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
