"""The operator's admin at /admin/."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class OperatorsSite(AdminSite):
    """Staff come in by the sign-in of all people, second factor included: the admin's own forms for that are shut."""

    site_header = _("Cirro, operator’s admin")
    site_title = _("Cirro admin")
    index_title = _("What is in this installation")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """On to the sign-in page; staff to the admin; everybody else is refused."""
        return _sign_in(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """As everywhere."""
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """As everywhere: it tells the person by mail."""
        return redirect("account_change_password")


@secure_admin_login  # type: ignore[untyped-decorator]  # allauth has no types
def _sign_in(request: HttpRequest) -> HttpResponseRedirect:
    return redirect("admin:index")
