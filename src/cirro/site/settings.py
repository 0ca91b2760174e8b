"""Django's settings. Everything an operator sets comes from the environment; see docs/configuration.md."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

from cirro.site.bank_data import bank_data_keys
from cirro.site.databases import database_settings
from cirro.site.home import home, whole_number
from cirro.site.mail import MAILBOX_BACKEND, mail_from, smtp_settings
from cirro.site.mail_provider import mail_provider
from cirro.site.mail_rules import dkim_key, invitations_per_day, quiet_hours
from cirro.site.messages.catalogs import compiled
from cirro.site.oauth_provider import oauth_provider
from cirro.site.pay_calendar import pay_calendar
from cirro.site.payer import bill_font, payer, tax_number_countries
from cirro.site.payment_providers import payment_providers
from cirro.site.secrets import secret_key
from cirro.site.sign_in import ALLAUTH
from cirro.site.sign_in_providers import SOCIAL_ACCOUNTS, sign_in_providers
from cirro.site.web_address import host_names, is_tls, public_url

DEBUG = False
SECRET_KEY = secret_key(home())
# Where people and Spaces reach this installation; links in mails and the provider's name start with it.
CIRRO_URL = public_url()
ALLOWED_HOSTS = host_names()
CSRF_TRUSTED_ORIGINS = [CIRRO_URL]
OAUTH2_PROVIDER = oauth_provider(home(), CIRRO_URL)

INSTALLED_APPS = [
    # First: its templates replace those of the packages below.
    "cirro.look.apps.LookConfig",
    "cirro.kernel.apps.KernelConfig",
    "cirro.events.apps.EventsConfig",
    "cirro.people.apps.PeopleConfig",
    "cirro.people.social.apps.SocialConfig",
    "cirro.spaces.apps.SpacesConfig",
    "cirro.notifications.apps.NotificationsConfig",
    "cirro.gigs.apps.GigsConfig",
    "cirro.rewards.apps.RewardsConfig",
    "cirro.community.apps.CommunityConfig",
    "cirro.site.apps.OperatorsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "oauth2_provider",
    "procrastinate.contrib.django",
    "ninja",
]
AUTH_USER_MODEL = "people.User"
OAUTH2_PROVIDER_APPLICATION_MODEL = "spaces.OAuthClient"
# One migration of ours instead of the toolkit's twenty, which took two thirds of the time that a fresh database takes.
# `make check` tells when a new version of the toolkit wants another one.
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "oauth2_provider.AccessToken"  # noqa: S105 — a model
OAUTH2_PROVIDER_DEVICE_GRANT_MODEL = "oauth2_provider.DeviceGrant"
OAUTH2_PROVIDER_GRANT_MODEL = "oauth2_provider.Grant"
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "oauth2_provider.IDToken"  # noqa: S105 — a model
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "oauth2_provider.RefreshToken"  # noqa: S105 — a model
MIGRATION_MODULES = {"oauth2_provider": "cirro.spaces.oauth.migrations"}
# The address is unique by lower(email), a constraint that these checks do not look for.
SILENCED_SYSTEM_CHECKS = ["auth.E003", "auth.W004"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "cirro.api.middleware.ApiMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cirro.people.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cirro.people.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "cirro.site.urls"
WSGI_APPLICATION = "cirro.site.wsgi.application"
APPEND_SLASH = False
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        # Those of the site itself, which is no app.
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cirro.site.mailbox_pages.local_mailbox",
                "cirro.community.inbox.unread.unread",
            ]
        },
    }
]
FORM_RENDERER = "cirro.look.forms.FormRenderer"

# Nothing is loaded from elsewhere, nothing is run or styled inline; forms of the OAuth pages lead on to Spaces.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = is_tls()
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "cirro_session", "cirro_csrf", "cirro_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
if is_tls():
    # A proxy ends TLS and says so; see docs/configuration.md.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 86400

# Threads of one web process. Each may need a connection, so the pool is as large.
WEB_THREADS = whole_number("CIRRO_WEB_THREADS", 8, 1, 64)
DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL", ""), pool_size=WEB_THREADS)}
PROCRASTINATE_IMPORT_PATHS = ["cirro.site.jobs"]

# One table that all web processes share: rate limits count in it.
CACHES = {"default": {"BACKEND": "cirro.kernel.cache.TableCache"}}
# A month; then people sign in again.
SESSION_COOKIE_AGE = 30 * 86400

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    # Only for the secrets of OAuth clients, never chosen for a password.
    "cirro.spaces.oauth.secret_hasher.RandomSecretHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "community:home"
# For people; the people whom the API seeds follow a rule of the contract.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("first_name", "last_name", "screen_name", "email")},
    },
    {"NAME": "cirro.people.sign_in.passwords.MaximumLengthValidator"},
]

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [compiled(home())]

DEFAULT_FROM_EMAIL = SERVER_EMAIL = mail_from()

# The domain of the relay addresses that Spaces see instead of people's own.
RELAY_DOMAIN = os.environ.get("CIRRO_RELAY_DOMAIN", "relay.cirro.invalid")
# MaxMind-format file that tells the country of an address; empty: countries are not compared.
GEOIP_FILE = os.environ.get("CIRRO_GEOIP_FILE", "")

STATIC_URL = "/static/"
# Served from the packages they come in: no collecting step on a fresh machine.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Larger bodies are refused with 413 before they are read. The largest thing that the contract lets a
# Space send is a list of 1,000 users to invite, well below this.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"brief": {"()": "cirro.site.brief_log.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["brief"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("CIRRO_LOG_LEVEL", "WARNING").upper()},
    # The API middleware reports failures itself, with the request's id.
    # The pool reports every attempt of its own; whoever wanted the connection reports the failure.
    # The OAuth libraries' debug messages carry codes and tokens.
    "loggers": {
        "django.request": {"level": "CRITICAL"},
        "psycopg.pool": {"level": "ERROR"},
        "oauthlib": {"level": "WARNING"},
        "oauth2_provider": {"level": "WARNING"},
        # Its debug messages carry what is sent.
        "stripe": {"level": "WARNING"},
    },
}

globals().update(ALLAUTH)
globals().update(SOCIAL_ACCOUNTS)
SOCIALACCOUNT_PROVIDERS = sign_in_providers(os.environ)
globals().update(smtp_settings())
MAIL_PROVIDER = ""
globals().update(mail_provider())
if MAIL_PROVIDER:
    INSTALLED_APPS.append("anymail")
# What keeps mails on this machine, where nobody but its owner sees them.
MAIL_KEEPING_BACKEND = MAILBOX_BACKEND
INVITATIONS_PER_DAY = invitations_per_day()
QUIET_HOURS = quiet_hours()
DKIM = dkim_key()
# How workers are paid; see docs/payment-providers.md.
PAYMENT_PROVIDERS = payment_providers(os.environ, home())

# Asked each time: a process that runs learns of new ones.
BANK_DATA_KEYS = partial(bank_data_keys, home())
BANK_DATA_KEYS()  # a wrong one is told at the start, not when money is to be paid
PAYER = payer()
PAY_CALENDAR = pay_calendar()
TAX_NUMBER_COUNTRIES = tax_number_countries()
BILL_FONT = bill_font()
