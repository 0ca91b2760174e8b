"""Every address of the installation."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from cirro.api.app import api
from cirro.people.language import choose_language
from cirro.site.favicon import favicon
from cirro.site.health import health
from cirro.site.mail_webhooks import mail_webhooks

urlpatterns = [
    path("v2/", api.urls),
    path("health", health),
    path("favicon.ico", favicon),
    path("users/sign_up/", include("cirro.community.sign_up.urls")),
    path("users/", include("cirro.people.urls")),
    path("dev/mailbox/", include("cirro.site.mailbox_pages")),
    path("", include("cirro.spaces.oauth.urls")),
    path("notifications/", include("cirro.community.notifications.urls")),
    path("anymail/", include(mail_webhooks())),
    path("community/", include("cirro.community.urls")),
    path("language/", choose_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("", RedirectView.as_view(pattern_name="community:home")),
]

handler429 = "cirro.people.sign_in.pages.too_many"
