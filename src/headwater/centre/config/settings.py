"""Every setting, read from the environment once. Importing this touches nothing outside."""

from __future__ import annotations

import os
from pathlib import Path

from headwater.centre.config import secrets_file
from headwater.centre.config.database import database_settings
from headwater.centre.config.logs import without_trace
from headwater.centre.config.mail import mail_server, site_address

PACKAGE = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("HEADWATER_HOME") or Path.home() / ".local/share/headwater")
DEBUG = os.environ.get("HEADWATER_DEBUG", "") == "1"
SECRET_KEY = os.environ.get("HEADWATER_SECRET_KEY") or secrets_file.read_or_derive(HOME)
ALLOWED_HOSTS = os.environ.get("HEADWATER_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("HEADWATER_ORIGINS", "").split(",") if o]
BEHIND_TLS = os.environ.get("HEADWATER_TLS", "") == "1"
# Links in letters begin with it.
SITE_ADDRESS = site_address(os.environ.get("HEADWATER_ADDRESS", ""), CSRF_TRUSTED_ORIGINS)

ROOMS = [
    "people",
    "reference",
    "jobs",
    "ui",
    "notices",
    "findings",
    "surveys",
    "imports",
    "directory",
    "performance",
    "processes",
    "complaints",
    "recovery",
    "improvement",
    "today",
    "api",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",  # the lock-out library asks for its tables; our accounts are people.Account
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "axes",
    "procrastinate.contrib.django",
    "ninja",  # its documentation page, out of our own static files
    *(f"headwater.centre.{room}" for room in ROOMS if (PACKAGE / "centre" / room / "__init__.py").exists()),
    "headwater.centre.config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "headwater.centre.ui.security.content_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "headwater.centre.people.middleware.account_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "headwater.centre.people.middleware.origin_of_actions",
    "headwater.centre.directory.middleware.own_password_first",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "headwater.centre.ui.unreadable.readable",
    "headwater.centre.ui.unreadable.collisions",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "headwater.centre.config.urls"
WSGI_APPLICATION = "headwater.centre.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "headwater.centre.ui.context.page",
            ],
        },
    }
]

DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesBackend", "headwater.centre.people.backends.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {"user_attributes": ["username"]}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
LOGIN_URL = "directory:sign-in"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31536000 if BEHIND_TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"

# Five wrong passwords lock the name for a quarter of an hour; the address alone is never locked, because
# a whole centre often stands behind one.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "headwater.centre.people.backends.name_tried"
AXES_LOCKOUT_CALLABLE = "headwater.centre.people.backends.locked_out"
AXES_SENSITIVE_PARAMETERS: list[str] = []
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # see above: addresses are shared

CSRF_FAILURE_VIEW = "headwater.centre.ui.errors.csrf_failed"
DJANGO_TABLES2_TEMPLATE = "ui/table.html"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS: list[str] = []
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("HEADWATER_ZONE", "Asia/Shanghai")
FORMAT_MODULE_PATH = "headwater.centre.ui.formats"

# Without HEADWATER_SMTP nothing is sent by e-mail; the page shows every notice all the same.
SMTP = mail_server(os.environ.get("HEADWATER_SMTP", ""))
EMAIL_HOST, EMAIL_PORT = SMTP.host, SMTP.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = SMTP.user, SMTP.password
EMAIL_USE_TLS, EMAIL_USE_SSL = SMTP.starttls, SMTP.tls
DEFAULT_FROM_EMAIL = os.environ.get("HEADWATER_MAIL_FROM", "")

STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("HEADWATER_STATIC") or PACKAGE / "centre/ui/static_collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HOME / "uploads"
# Uploads stream to disk; a call export of a big centre is gigabytes.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 2000  # a folder of daily exports of some years
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Each room's background work stands in its `jobs.py`.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# Groups of fewer persons than this are not shown where an indicator is about persons.
SMALL_GROUP = int(os.environ.get("HEADWATER_SMALL_GROUP", "5"))
DUCKDB_MEMORY = os.environ.get("HEADWATER_LAKE_MEMORY", "2GB")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"refusals": {"()": "django.utils.log.CallbackFilter", "callback": without_trace}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
