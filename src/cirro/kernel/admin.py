"""What the operator's admin pages of all rooms share: they show, and change nothing unless a page says so itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext

from cirro.kernel.errors import CirroError
from cirro.kernel.time_limit import time_limit

M = TypeVar("M", bound=Model)
# What a list may take before it is given up.
SECONDS = 5
_TERM = re.compile(r"(?:([a-z_]+):)?(\S+)")

if TYPE_CHECKING:

    class _Admin(admin.ModelAdmin[M]): ...

    class _Inline(admin.TabularInline[M, Any]): ...

    class AdminForm(forms.ModelForm[M]):
        """A form of a page that changes something."""

    _Paginator = Paginator[Any]
else:
    # Generic in the type stubs only.
    class _Admin(admin.ModelAdmin, Generic[M]): ...

    class _Inline(admin.TabularInline, Generic[M]): ...

    class AdminForm(forms.ModelForm, Generic[M]): ...

    _Paginator = Paginator


class BoundedPaginator(_Paginator):
    """Counts no further than this: a list of millions is for searching, not for leafing through."""

    MOST = 5_000

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: self.MOST].count())


class StaffMayView:
    """Permissions of a page that shows, to the operator's staff, and changes nothing."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The site lets in nobody but active staff."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(StaffMayView, _Inline[M]):
    """Rows that belong to the object above them."""

    extra = 0
    can_delete = False


class ReadOnlyAdmin(StaffMayView, _Admin[M]):
    """A list, newest first, and a page for each row. Fast with millions of rows: nothing is counted to the end,
    sorting is by id, and a search that takes long is given up."""

    # Names of search terms such as `gig:12` → lookup; a bare number is the id.
    terms: ClassVar[Mapping[str, str]] = {}
    # Those of them that take a word instead of a number.
    word_terms: ClassVar[frozenset[str]] = frozenset()

    actions = None
    ordering = ("-id",)
    sortable_by = ()
    list_per_page = 50
    show_full_result_count = False
    # Each choice of a filter would be counted.
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        words = []
        for match in _TERM.finditer(search_term):
            name, value = match.groups()
            if name is None and value.isdecimal() and len(value) < 19:
                queryset = queryset.filter(id=int(value))
            elif name in self.terms and value.isdecimal() and len(value) < 19:
                queryset = self.filter_term(queryset, name, int(value))
            elif name in self.terms and name in self.word_terms:
                queryset = self.filter_term(queryset, name, value)
            else:
                words.append(match.group())
        if words and list(self.search_fields) == ["id"]:
            # Nothing here is found by words.
            return queryset.none(), False
        if words:
            return super().get_search_results(request, queryset, " ".join(words))
        return queryset, False

    def filter_term(self, queryset: QuerySet[M], name: str, value: int | str) -> QuerySet[M]:
        """Keep the rows that fit a term, such as `gig:12`."""
        return queryset.filter(**{self.terms[name]: value})

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> LogEntry:
        """Note who changed it, by its id: a name kept here would outlive its owner's account."""
        assert request.user.pk is not None  # the site lets in nobody else
        return LogEntry.objects.create(
            user_id=request.user.pk,
            content_type=get_content_type_for_model(obj),
            object_id=str(obj.pk),
            object_repr=f"{self.opts.verbose_name} {obj.pk}",
            action_flag=CHANGE,
            change_message=message if isinstance(message, str) else json.dumps(message),
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            with time_limit(SECONDS):
                response = super().changelist_view(request, extra_context)
                if isinstance(response, TemplateResponse):
                    # Most of the reading is done by the template.
                    response.render()
                return response
        except TimeoutError:
            if not request.GET:
                raise
            messages.error(request, gettext("That search took too long: please narrow it down."))
            return HttpResponseRedirect(request.path)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except CirroError as error:
            # The form let it pass, but it was refused by then: somebody else was quicker.
            messages.error(request, str(error))
            return HttpResponseRedirect(request.path)
