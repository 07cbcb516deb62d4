"""Django's settings, drawn from the environment (``environment.py``) with safe defaults."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from rondpunt.web.environment import env
from rondpunt.web.keys import kept

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
DATA = Path(env("RONDPUNT_DATA")).resolve()
MODE = env("RONDPUNT_MODE")
DEMO = MODE == "demo"
DEBUG = env("RONDPUNT_DEBUG") == "1"
PUBLIC_URL = env("RONDPUNT_URL") or f"http://localhost:{env('PORT')}"

SECRET_KEY = kept(DATA / "keys", "secret", env("RONDPUNT_SECRET"))
CREDENTIAL_KEYS = [
    key.strip() for key in kept(DATA / "keys", "credentials", env("RONDPUNT_CREDENTIAL_KEYS")).split(",")
]
_host = urlsplit(PUBLIC_URL).hostname or "localhost"
ALLOWED_HOSTS = [host.strip() for host in env("RONDPUNT_HOSTS").split(",") if host.strip()] or [_host]
if _host == "localhost":
    ALLOWED_HOSTS += ["127.0.0.1", "[::1]"]
REACH = tuple(network.strip() for network in env("RONDPUNT_REACH").split(",") if network.strip())
LEASE_SECONDS = float(env("RONDPUNT_LEASE_SECONDS"))
SENDERS = max(1, int(env("RONDPUNT_SENDERS")))
STOP_SECONDS = 8.0  # how long a worker that is asked to stop finishes what is under way
UNDO_SECONDS = float(env("RONDPUNT_UNDO_SECONDS"))
FETCH_SECONDS = float(env("RONDPUNT_FETCH_SECONDS"))

INSTALLED_APPS = [
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "django_vite",
    "django_tasks_db",
    "rondpunt.people",
    "rondpunt.networks",
    "rondpunt.knowledge",
    "rondpunt.strategy",
    "rondpunt.publishing",
    "rondpunt.conversations",
    "rondpunt.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rondpunt.web.middleware.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rondpunt.web.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rondpunt.web.middleware.signed_in_by_default",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rondpunt.web.presence.Presence",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "rondpunt.web.urls"
ASGI_APPLICATION = "rondpunt.web.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rondpunt.web.context.shell",
            ]
        },
    }
]


def _database(address: str) -> dict[str, object]:
    """SQLite in RONDPUNT_DATA, or PostgreSQL by address."""
    # IMMEDIATE: with deferred transactions, writers that started as readers fail as "locked" under load.
    if not address:
        DATA.mkdir(parents=True, exist_ok=True)
        pragmas = (
            "PRAGMA journal_mode=WAL;"
            f"PRAGMA synchronous={env('RONDPUNT_SQLITE_SYNCHRONOUS')};"
            "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;PRAGMA mmap_size=134217728;"
        )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "rondpunt.sqlite3",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        }
    parts = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10},
    }


DATABASES = {"default": _database(env("RONDPUNT_DATABASE"))}
FORM_RENDERER = "rondpunt.web.forms.Renderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "deliveries", "channels"]}}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"

# Where a line of the trail leads, by what it is about: the room of the trail knows no page of the rooms above it.
WAYS = {
    "channel": "rondpunt.networks.access.ways_to_channels",
    "delivery": "rondpunt.conversations.ways.ways_to_deliveries",
    "person": "rondpunt.conversations.ways.ways_to_persons",
}

LANGUAGE_CODE = env("RONDPUNT_LANGUAGE")
PHONE_REGION = env("RONDPUNT_PHONE_REGION")
LANGUAGES = [("nl", _("Dutch")), ("en", _("English")), ("fr", _("French")), ("de", _("German"))]
LOCALE_PATHS = [HERE.parent / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = env("RONDPUNT_TIME_ZONE")

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = DATA / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": HERE / "static" / "built" / "manifest.json",
        "static_url_prefix": "built",
    }
}

_secure = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

DEFAULT_FROM_EMAIL = env("RONDPUNT_MAIL_FROM")
_mail = urlsplit(env("RONDPUNT_MAIL"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail.hostname else 'console'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "", _mail.port or 587
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp"
EMAIL_TIMEOUT = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"rondpunt": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}

from rondpunt.web.sign_in_settings import *  # noqa: E402, F403  allauth's settings, a page of their own
