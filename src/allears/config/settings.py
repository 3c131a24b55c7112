"""Django's settings, made from the environment (`config.environment`) and nothing else."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from allears.config import environment as env
from allears.lib import keys, postgres

DATA: Path = env.DATA
DEBUG: bool = env.DEBUG
SECRET_KEY = env.SECRET_KEY or keys.kept(DATA / "secret-key")

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
_url = urlsplit(env.URL) if env.URL else None
ALLOWED_HOSTS = [
    *LOOPBACK,
    *([env.HOST] if env.HOST not in EVERYWHERE else []),
    *([_url.hostname] if _url and _url.hostname else []),
    *[host.strip() for host in env.HOSTS.split(",") if host.strip()],
]
IS_SECURE = bool(_url and _url.scheme == "https")
CSRF_TRUSTED_ORIGINS = [f"{_url.scheme}://{_url.netloc}"] if _url else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "allears.staff",  # before allauth, so that its pages are in our look
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allears.web",
    "allears.contacts",
    "allears.channels",
    "allears.mentions",
    "allears.outbox",
    "allears.knowledge",
    "allears.cases",
    "allears.problems",
    "allears.playbooks",
    "allears.practice",
    "allears.drafting",
    "allears.insights",
    "allears.privacy",
    "allears.public",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "allears.config.middleware.Squeeze",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allears.config.middleware.headers",
    "allears.config.middleware.person",
]

ROOT_URLCONF = "allears.config.urls"
ASGI_APPLICATION = "allears.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "allears.config.rail.context",
                "allears.config.demo.strip",
            ],
        },
    },
]
FORM_RENDERER = "allears.web.rendering.FormRenderer"


PLANNED_ONCE = {"prepare_threshold": 1, "options": "-c plan_cache_mode=force_generic_plan"}
"""For `staff.worded`: a question that is asked again on a connection is prepared, and planned then."""


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "allears",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": PLANNED_ONCE | {k: unquote(v) for k, v in query.items()},
        "TEST": {"NAME": None},
    }


def _database_url() -> str:
    """Yours, else the running embedded one; a name that nothing answers to when there is none."""
    return (
        env.DATABASE_URL
        or os.environ.get("ALLEARS_EMBEDDED_URL", "")
        or postgres.url_of(DATA / "postgres")
        or "postgresql:///allears"
    )


DATABASES = {"default": _database(_database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["allears.config.accounts.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "allears.config.accounts.Adapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = 0
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "All Ears"

SESSION_ENGINE = "allears.config.sessions"
SESSION_COOKIE_NAME = "allears_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_NAME = "allears_csrf"
CSRF_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "allears.web.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if IS_SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = env.MAX_UPLOAD
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
GATHERED_STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "allears.web.storage.FoldedStaticFilesStorage"},
}
"""How styles and scripts are served once `allears up` has gathered them."""
IS_GATHERED = not DEBUG and (STATIC_ROOT / "staticfiles.json").is_file()
STORAGES = (
    GATHERED_STORAGES
    if IS_GATHERED
    else {
        **GATHERED_STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
)
WHITENOISE_USE_FINDERS = not IS_GATHERED
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = DATA / "files"
PICTURES_ROOT = DATA / "pictures"
"""Small copies of pictures that strangers show; may be emptied at any time."""
KEPT_ROOT = DATA / "kept"
"""What channels heard, kept for a while (`channels.keeping`)."""

_OF_ONE = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
_OF_ALL = {
    "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
    "LOCATION": DATA / "cache",
}
CACHES = {"default": _OF_ALL if env.WEB_PROCESSES > 1 else _OF_ONE, "own": _OF_ONE}
"""How often somebody may try a password is counted for all processes that make pages together."""
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CHANNEL_COUNTS = "allears.mentions.queries.counts_of_channels"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {
            "()": "allears.config.logs.TextFormatter",
            "fmt": "%(asctime)s %(levelname)-7s %(name)s: %(message)s",
        },
        "json": {"()": "allears.config.logs.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": env.LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": env.LOG_LEVEL.upper()},
    "loggers": {"httpx": {"level": "WARNING"}, "asyncio": {"level": "WARNING"}},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
ALLOW_PRIVATE_HOSTS = env.ALLOW_PRIVATE_HOSTS
UNDO_S = env.UNDO_S
ASKS_FIRST_DAYS = env.ASKS_FIRST_DAYS
ORGANISATION = env.ORGANISATION


def _public_url() -> str:
    """Where people reach us, for links in mails."""
    if env.URL:
        return env.URL.rstrip("/")
    host = "127.0.0.1" if env.HOST in EVERYWHERE else env.HOST
    return f"http://{f'[{host}]' if ':' in host else host}:{env.PORT}"


PUBLIC_URL = _public_url()
HAS_URL = bool(env.URL)
"""Somebody said what it is; else it is only what we listen on."""
