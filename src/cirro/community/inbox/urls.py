"""Where people read what their Spaces told them."""

from django.urls import path

from cirro.community.inbox import pages

urlpatterns = [
    path("", pages.show, name="inbox"),
    path("read", pages.read_all, name="inbox_read_all"),
    path("<int:line_id>/", pages.open_line, name="inbox_line"),
]
