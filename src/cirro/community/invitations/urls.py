"""Where people see and answer their invitations."""

from django.urls import path

from cirro.community.invitations import answers, pages

urlpatterns = [
    path("", pages.show, name="invitations"),
    path("<int:invitation_id>/", pages.details, name="invitation"),
    path("<int:invitation_id>/accept", answers.accept, name="invitation_accept"),
    path("<int:invitation_id>/decline", answers.decline, name="invitation_decline"),
    path("<int:invitation_id>/leave", answers.leave, name="invitation_leave"),
]
