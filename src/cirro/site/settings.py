"""Django's settings. Everything an operator sets comes from the environment; see docs/configuration.md."""

from __future__ import annotations

import os
from typing import Any

from cirro.site.databases import database_settings
from cirro.site.home import home, host, whole_number
from cirro.site.secrets import secret_key

DEBUG = False
SECRET_KEY = secret_key(home())
# The names that this installation is reached under. Unless told otherwise, those of this machine itself.
ALLOWED_HOSTS = [
    name.strip() for name in os.environ.get("CIRRO_HOSTS", f"localhost,127.0.0.1,[::1],{host()}").split(",")
]

INSTALLED_APPS = [
    "cirro.kernel.apps.KernelConfig",
    "cirro.events.apps.EventsConfig",
    "cirro.people.apps.PeopleConfig",
    "cirro.spaces.apps.SpacesConfig",
    "cirro.notifications.apps.NotificationsConfig",
    "cirro.gigs.apps.GigsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "ninja",
]
AUTH_USER_MODEL = "people.User"
# The address is unique by lower(email), a constraint that this check doesn't look for.
SILENCED_SYSTEM_CHECKS = ["auth.E003"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "cirro.api.middleware.ApiMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
]
ROOT_URLCONF = "cirro.site.urls"
WSGI_APPLICATION = "cirro.site.wsgi.application"
APPEND_SLASH = False
TEMPLATES: list[dict[str, Any]] = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
]

# Threads of one web process. Each may need a connection, so the pool is as large.
WEB_THREADS = whole_number("CIRRO_WEB_THREADS", 8, 1, 64)
DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL", ""), pool_size=WEB_THREADS)}
PROCRASTINATE_IMPORT_PATHS = ["cirro.site.jobs"]

# For people; the people whom the API seeds follow a rule of the contract.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"

# The domain of the relay addresses that Spaces see instead of people's own.
RELAY_DOMAIN = os.environ.get("CIRRO_RELAY_DOMAIN", "relay.cirro.invalid")

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
    "filters": {"brief": {"()": "cirro.site.brief_log.OneLineForLostConnections"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["brief"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("CIRRO_LOG_LEVEL", "WARNING").upper()},
    # The API middleware reports failures itself, with the request's id.
    # The pool reports every attempt of its own; whoever wanted the connection reports the failure.
    "loggers": {"django.request": {"level": "CRITICAL"}, "psycopg.pool": {"level": "ERROR"}},
}
