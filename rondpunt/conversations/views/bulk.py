"""Many conversations at once: what is done to them, and taking it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.change_many import CannotChange, change_many, undo_many
from rondpunt.conversations.forms import BulkForm
from rondpunt.conversations.inbox import choice_from, home_view
from rondpunt.conversations.models import Bulk


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one thing to the chosen conversations, then back to the list, which offers to undo it."""
    user = access.reader(request)
    form = BulkForm(request.POST)
    back = _back(request)
    numbers = [int(one) for one in request.POST.getlist("conversation") if one.isascii() and one.isdigit()]
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return _to_list(back)
    try:
        done = change_many(numbers, user=user, **form.cleaned_data, now=timezone.now())
    except CannotChange as error:
        messages.error(request, str(error))
        return _to_list(back)
    return _to_list(back, done=done.pk)


@require_POST
def bulk_undoing(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Take it back; only who did it."""
    done = get_object_or_404(Bulk, pk=bulk_id, user=access.reader(request))
    back = _back(request)
    try:
        left = undo_many(done, user=done.user, now=timezone.now())
    except CannotChange as error:
        messages.error(request, str(error))
        return _to_list(back)
    if left:
        told = ngettext(
            "Undone, but for %d conversation in which something happened since.",
            "Undone, but for %d conversations in which something happened since.",
            left,
        )
        messages.warning(request, told % left)
    else:
        messages.success(request, _("Undone."))
    if len(done.changes) == 1 and "back" not in request.POST:  # undone from the notice above a conversation
        return redirect("conversations:conversation", next(iter(done.changes)))
    return _to_list(back)


def _back(request: HttpRequest) -> str:
    home = home_view(access.reader(request))
    return choice_from(QueryDict(request.POST.get("back", "")[:2000]), home=home).query()


def _to_list(query: str, **more: object) -> HttpResponse:
    parts = [query, *(f"{name}={value}" for name, value in more.items())]
    asked = "&".join(part for part in parts if part)
    return redirect(reverse("conversations:inbox") + (f"?{asked}" if asked else ""))
