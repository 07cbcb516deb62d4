"""Two persons turn out to be one: search whom, look at both beside each other, choose who stays; and undo it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.merge_persons import CannotMerge, merge_persons
from rondpunt.conversations.actions.undo_merge import CannotUndo, undo_merge
from rondpunt.conversations.persons import person_page, rows_of, visible_persons
from rondpunt.conversations.views.persons import words_asked
from rondpunt.people.access import colleague
from rondpunt.people.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
def merging(request: HttpRequest, person_id: int) -> HttpResponse:
    """GET searches, and with ``?other=`` shows both; POST merges the two."""
    here = access.person_to_change(request, person_id)
    if request.method == "POST":
        other = _other(request, request.POST.get("other", ""))
        return _merge(request, here, other, as_seen=(person_id, int(request.POST["other"])))
    if here.pk != person_id:
        return redirect("conversations:merging", here.pk)
    if not request.GET.get("other"):
        return _search(request, here)
    other = _other(request, request.GET["other"])
    if other.pk == here.pk:
        return redirect("conversations:person", here.pk)
    context = {"person": here, "other": other, "rows": rows_of([here, other], colleague(request))}
    return render(request, "conversations/merging_two.html", context | {"now": timezone.now()})


@require_POST
def undoing(request: HttpRequest, merge_id: int) -> HttpResponse:
    """The two stand apart again."""
    merge = access.merge_to_undo(request, merge_id)
    try:
        apart = undo_merge(merge, by=colleague(request), now=timezone.now())
    except CannotUndo as error:
        messages.error(request, str(error))
        return _to_one_of(request, merge.survivor_id)
    messages.success(request, _("%(name)s stands apart again.") % {"name": apart})
    return _to_one_of(request, merge.survivor_id, apart.pk)


def _search(request: HttpRequest, here: Person) -> HttpResponse:
    """Who it could be: at first whoever bears the same name."""
    words = words_asked(request, otherwise=here.name)
    found, following = person_page(
        colleague(request), words=words, after=request.GET.get("after", ""), leave_out=here.pk
    )
    context = {"person": here, "words": words, "rows": found, "following": following, "now": timezone.now()}
    return render(request, "conversations/merging.html", context)


def _merge(request: HttpRequest, here: Person, other: Person, *, as_seen: tuple[int, int]) -> HttpResponse:
    beside = f"{reverse('conversations:merging', args=[here.pk])}?other={other.pk}"
    if (here.pk, other.pk) != as_seen:
        messages.error(request, _("Somebody merged one of them in the meantime. Look again."))
        return redirect(beside)
    chosen = request.POST.get("survivor", "")
    if chosen not in (str(here.pk), str(other.pk)):
        messages.error(request, _("Choose who of the two stays."))
        return redirect(beside)
    survivor, absorbed = (here, other) if chosen == str(here.pk) else (other, here)
    try:
        merge_persons(survivor, absorbed=absorbed, by=colleague(request), now=timezone.now())
    except CannotMerge as error:
        messages.error(request, str(error))
    else:
        told = {"absorbed": absorbed, "survivor": survivor}
        messages.success(request, _("%(absorbed)s is now a part of %(survivor)s. You can undo this here.") % told)
    return redirect("conversations:person", survivor.pk)


def _other(request: HttpRequest, number: str) -> Person:
    if not number.isascii() or not number.isdigit():
        raise Http404
    return access.person_to_change(request, int(number))


def _to_one_of(request: HttpRequest, *numbers: int) -> HttpResponse:
    """The first of them that is still on this side of the wall, else the list."""
    for number in numbers:
        if visible_persons(colleague(request)).filter(pk=number).exists():
            return redirect("conversations:person", number)
    return redirect("conversations:persons")
