"""Django's settings, made from the environment. The only place that knows which rooms exist."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF

from kenzen.config.environment import Environment

django_stubs_ext.monkeypatch()  # ModelAdmin[Seller] means something to mypy; Django itself lets it fail

KENZEN = Environment()
PACKAGE = Path(__file__).resolve().parents[1]

SECRET_KEY = KENZEN.signing_key
DEBUG = KENZEN.debug
ALLOWED_HOSTS = KENZEN.hosts
CSRF_TRUSTED_ORIGINS = KENZEN.trusted_origins
ROOT_URLCONF = "kenzen.config.urls"
WSGI_APPLICATION = "kenzen.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "kenzen.facts",
    "kenzen.marketplaces",
    "kenzen.accounts",
    "kenzen.health",
    "kenzen.staffing",
    "kenzen.callbacks",
    "kenzen.calls",
    "kenzen.cases",
    "kenzen.dispatch",
    "kenzen.telephony.simulated",
    "kenzen.screens",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "axes",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kenzen.screens.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers in place of the page
]


def _database() -> dict[str, Any]:
    chosen: dict[str, Any] = dict(dj_database_url.parse(KENZEN.database, conn_max_age=None, conn_health_checks=True))
    if chosen["ENGINE"].endswith("sqlite3"):
        # Without IMMEDIATE two writers that both began by reading get "database is locked" at once, timeout or not.
        chosen["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
        chosen["TEST"] = {"NAME": str(Path(chosen["NAME"]).with_name("test.sqlite3"))}
    else:
        # Statements are prepared after their third use: a fifth less time for each step of a call.
        chosen.setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=3)
    return chosen


DATABASES = {"default": _database()}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": sorted(str(folder) for folder in PACKAGE.glob("**/templates")),
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "kenzen.screens.jinja.environment",
            "context_processors": ["kenzen.screens.context.for_every_page"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [str(PACKAGE / "screens" / "admin_site")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

AUTH_USER_MODEL = "accounts.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator")
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"

# Wrong passwords. The limit is that of one account from one client; a client alone has ten times as many (Brake).
AXES_HANDLER = "kenzen.screens.sign_in.brake.Brake"
AXES_CLIENT_IP_CALLABLE = "kenzen.screens.sign_in.brake.client_of"
AXES_USERNAME_CALLABLE = "kenzen.screens.sign_in.brake.name_of"
AXES_LOCKOUT_CALLABLE = "kenzen.screens.sign_in.brake.locked"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], *(["ip_address"] if KENZEN.sees_clients else [])]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the wait that was told holds
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # who signed in when and where is nobody's business later
AXES_USERNAME_FORM_FIELD = "username"  # of the credentials that Django hands over
AXES_SENSITIVE_PARAMETERS = ["username", "email", "csrfmiddlewaretoken"]  # kept out of logs, like the password
AXES_VERBOSE = False

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [str(PACKAGE / "locale")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = str(KENZEN.data_dir.absolute() / "static")
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = KENZEN.https
SECURE_SSL_REDIRECT = KENZEN.https
SECURE_HSTS_SECONDS = 31_536_000 if KENZEN.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if KENZEN.https else None
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000  # bytes of what a program sends; a form has less (asgi.BODY_BYTES)
CSRF_FAILURE_VIEW = "kenzen.screens.errors.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": KENZEN.log_level},
    "loggers": {"axes": {"level": "WARNING"}},  # failures, and not every sign-in
}
