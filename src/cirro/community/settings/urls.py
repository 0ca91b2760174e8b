"""Where people look after their own data."""

from django.urls import path

from cirro.community.notifications import address, preferences
from cirro.community.settings.pages import availability, connected, country, data, profile

urlpatterns = [
    path("", profile.show, name="settings"),
    path("availability/", availability.show, name="availability"),
    path("availability/resume/", availability.resume, name="availability_resume"),
    path("notifications/", preferences.show, name="notifications"),
    path("notifications/address/", address.ask, name="notifications_address"),
    path("spaces/", connected.show, name="connected_spaces"),
    path("spaces/<int:space_id>/withdraw/", connected.withdraw, name="connected_withdraw"),
    path("country/<int:review_id>/", country.explain, name="profile_country"),
    path("data/", data.show, name="data"),
    path("data/cirro-my-data.json", data.download, name="data_download"),
    path("data/delete/", data.delete, name="data_delete"),
]
