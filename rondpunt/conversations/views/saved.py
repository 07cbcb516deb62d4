"""Views of the inbox that somebody keeps: the list of them, a new one, and one that goes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.conversations import access
from rondpunt.conversations.actions.keep_view import CannotKeep, keep_view
from rondpunt.conversations.forms import SavedViewForm
from rondpunt.conversations.inbox import choice_from, home_view
from rondpunt.conversations.models import SavedView
from rondpunt.conversations.panel import filters_for


@require_safe
def filters(request: HttpRequest) -> HttpResponse:
    """The form of the filters, asked for when somebody opens it."""
    user = access.reader(request)
    choice = choice_from(request.GET, home=home_view(user))
    return render(request, "conversations/_filter_form.html", {"choice": choice, "filters": filters_for(user)})


@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: HttpRequest) -> HttpResponse:
    """What I keep, what colleagues share; with ``?query=`` the form for a new one. POST keeps it."""
    user = access.reader(request)
    asked = request.POST if request.method == "POST" else request.GET
    query = asked.get("query", "")[:2000]
    form = SavedViewForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep_view(user=user, query=query, **form.cleaned_data)
        except CannotKeep as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("“%(name)s” now stands beside the other views.") % {"name": kept})
            return redirect(f"{reverse('conversations:inbox')}?{kept.query}")
    found = SavedView.objects.offered_to(user).select_related("user", "team")
    context = {"form": form, "query": query, "views": found, "is_new": bool(query) or request.method == "POST"}
    status = 422 if request.method == "POST" else 200
    return render(request, "conversations/saved_views.html", context, status=status)


@require_POST
def saved_view_removal(request: HttpRequest, view_id: int) -> HttpResponse:
    """Delete one of one's own."""
    mine = get_object_or_404(SavedView, pk=view_id, user=access.reader(request))
    mine.delete()
    messages.success(request, _("The view “%(name)s” is gone.") % {"name": mine.name})
    return redirect("conversations:saved_views")
