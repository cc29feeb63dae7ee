"""Settings of every installation.

What differs between machines comes from the environment (docs/running.md).
"""

from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from environs import Env, validate

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

VAR_DIR = Path(env.str("C2C_VAR", str(BASE_DIR / "var")))
SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")
# False only where the site is reached over plain HTTP, as by `make run` on one's own machine.
SECURE = env.bool("SECURE", True)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "drf_spectacular",
    "oauth2_provider",
    "pgvector.django",
    "rest_framework",
    "core",
    "accounts",
    "cities",
    "partners",
    "library",
    "matching",
    "pilots",
    "programmes",
    "reporting",
    "c2c_platform",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.RefusedActionMiddleware",
]

ROOT_URLCONF = "c2c_platform.urls"
WSGI_APPLICATION = "c2c_platform.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "c2c_platform.context_processors.header",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.dj_db_url("DATABASE_URL")}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "connect_timeout": 3,
        "tcp_user_timeout": 5000,
        # Migrations, loaders and batch work set a longer time than a page may take.
        "options": f"-c statement_timeout={env.int('STATEMENT_TIMEOUT', 15)}s -c lock_timeout=3s"
        " -c idle_in_transaction_session_timeout=30s",
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("desk")
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.InvitedOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True  # one address for each account; a new one counts once its owner has confirmed it
ACCOUNT_FORMS = {"add_email": "accounts.forms.AddressForm"}
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # who finds an open browser changes nothing about signing in
ACCOUNT_EMAIL_SUBJECT_PREFIX = "C2C Exchange: "
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a changed password, a new passkey and the like
# Counts of failed sign-ins and the list of sessions go by the browser's address, which the proxy hands on.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE else 0
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "accounts.forms.PasskeyForm"}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an invited person's address needs no proof
MFA_TOTP_ISSUER = "C2C Exchange"
MFA_TOTP_TOLERANCE = 1  # half a minute: telephones without network drift
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # http://localhost, on one's own machine

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ar", "العربية"),
    ("pt-br", "Português"),
    ("zh-hans", "中文"),
    ("ru", "Русский"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Without a folder for collected files, as on one's own machine, they come straight from static/.
STATIC_ROOT = env.str("STATIC_ROOT", "") or None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "files")))

# Counts of failed sign-ins, which all web processes must share; a single one needs no server for it.
CACHES = {"default": env.dj_cache_url("CACHE_URL", "locmem://")}

REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_RETRY_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_DEFAULT_QUEUE = "notify"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "retry_on_timeout": True,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 2,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.5,
}
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30.0
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "core.jobs.sweep_jobs", "schedule": 15.0},
    "send-left-mails": {"task": "accounts.jobs.send_left_mails", "schedule": 60.0},
    "forget-read-notifications": {
        "task": "accounts.jobs.forget_read_notifications",
        "schedule": crontab(hour=3, minute=5),
    },
    "forget-changes": {"task": "core.jobs.forget_changes", "schedule": crontab(hour=3, minute=10)},
    "forget-member-imports": {
        "task": "cities.jobs.forget_member_imports",
        "schedule": crontab(hour=3, minute=15),
    },
    "forget-tokens": {"task": "partners.jobs.forget_tokens", "schedule": 3600.0},
    "check-links": {"task": "library.jobs.check_links", "schedule": 300.0},
    "expire-postings": {"task": "matching.jobs.expire_postings", "schedule": 3600.0},
    "remind-of-expiry": {"task": "matching.jobs.remind_of_expiry", "schedule": 3600.0},
    "remind-of-decisions": {"task": "matching.jobs.remind_of_decisions", "schedule": 3600.0},
    "remind-of-updates": {"task": "pilots.jobs.remind_of_updates", "schedule": crontab(hour=5, minute=40)},
    "lapse-calls": {"task": "programmes.jobs.lapse_calls", "schedule": 3600.0},
    "send-saved-searches": {"task": "matching.jobs.send_saved_searches", "schedule": 300.0},
    "match-unmatched": {"task": "matching.jobs.match_unmatched", "schedule": 3600.0},
    "propose-lapsed-again": {"task": "matching.jobs.propose_lapsed_again", "schedule": 86_400.0},
    "tend-runs": {"task": "matching.jobs.tend_runs", "schedule": 60.0},
    "request-scheduled-reports": {
        "task": "reporting.jobs.request_scheduled_reports",
        "schedule": 3600.0,
    },
    "tell-scheduled-reports": {"task": "reporting.jobs.tell_scheduled_reports", "schedule": 60.0},
    "renew-trends": {"task": "reporting.jobs.renew_trends", "schedule": crontab(hour=3, minute=40)},
    "rematch-nightly": {"task": "matching.jobs.rematch_nightly", "schedule": crontab(hour=2, minute=17)},
}

EMAIL_FILE_PATH = env.str("EMAIL_FILE_PATH", "")
if EMAIL_FILE_PATH:  # one's own machine: mails become files
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
else:
    email = env.dj_email_url("EMAIL_URL", "smtp://localhost:25")
    EMAIL_HOST, EMAIL_PORT = email["EMAIL_HOST"], email["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = email["EMAIL_HOST_USER"], email["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = email["EMAIL_USE_TLS"]
EMAIL_TIMEOUT = 20  # seconds, so that a mail server that hangs holds no worker
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "C2C Exchange <exchange@localhost>")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "partners.authentication.TokenLogin",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.problem_details",
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": 1 if SECURE else 0,  # counts of requests go by the address that the proxy hands on
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "partners.Application"
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",  # client credentials alone
    "OAUTH2_VALIDATOR_CLASS": "partners.oauth.Validator",
    "SCOPES_BACKEND_CLASS": "partners.oauth.Scopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 900,
    # Tokens are kept as hashes. The other gates close what this server does not have anyway (RFC 9700).
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "C2C Exchange API",
    "DESCRIPTION": "Read access to cities, offers, requests, matches, tools, pilots, milestones, reports.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_SUFFIX": "",
    "ENUM_NAME_OVERRIDES": {
        "PostingState": "matching.enums.PostingState",
        "MatchState": "matching.enums.MatchState",
        "ToolState": "library.enums.ToolState",
        "Licence": "library.enums.Licence",
        "PilotState": "pilots.enums.PilotState",
        "ReportKind": "reporting.enums.ReportKind",
        "OrganisationKind": "cities.enums.OrganisationKind",
        "SectionKind": "pilots.enums.SectionKind",  # and library.enums.PartKind, which has the same values
        "WorkLanguage": "cities.enums.WorkLanguage",
        "InterfaceLanguage": LANGUAGES,
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.api.with_problems",
    ],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}

# Days that a posting stays open without renewal, and that an answer may take where an association promises
# nothing else, by the initiative's rules; the coordinator decides for who is so many days late with it.
POSTING_LIFETIME_DAYS = 180
NOT_NOW_LAPSES_AFTER_DAYS = 180
ANSWER_DUE_AFTER_DAYS = 15
COORDINATOR_STEPS_IN_AFTER_DAYS = 15
ASSESSMENT_LINK_VALID_DAYS = 30
INVITATION_VALID_DAYS = 14

# Who publishes the IATI file (docs/iati.md). The reference is a name that no register of organisations knows,
# until it is set; it begins every identifier in the file and so never changes once the file is registered.
IATI_REPORTER_REF = env.str(
    "IATI_REPORTER_REF",
    "UNREGISTERED-C2C-EXCHANGE",
    validate=validate.Regexp(r"^[^/&|?\s]+\Z", error="no space and none of / & | ?"),
)
IATI_REPORTER_TYPE = env.str("IATI_REPORTER_TYPE", "90", validate=validate.Regexp(r"^[1-9][0-9]\Z"))
IATI_REPORTER_NAME = env.str("IATI_REPORTER_NAME", "C2C Exchange")

# What others may do with the data of a report (docs/reports.md): a value of library.enums.Licence.
DATA_LICENCE = env.str(
    "DATA_LICENCE",
    "ask",
    validate=validate.OneOf(["ask", "cc0", "cc_by", "cc_by_sa", "cc_by_nc", "cc_by_nc_sa", "cc_by_nd"]),
)

# Addresses that the check of links may ask although they are not public: none. Tests name their own server.
LINK_CHECK_ALSO_TO: list[str] = []

SITE_NAME = _("C2C Exchange")
