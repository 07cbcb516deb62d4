"""Persons: the list with its search, and one person with everything that was said with them on all networks."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from rondpunt.conversations import access
from rondpunt.conversations.forms import PersonForm
from rondpunt.conversations.persons import merges_to_undo, networks_with, person_page, said_with
from rondpunt.conversations.tags import offered
from rondpunt.networks.registry import networks
from rondpunt.people.access import colleague
from rondpunt.people.actions.change_person import change_person
from rondpunt.people.models import Person


@require_safe
@cache_control(private=True, no_store=True)
def persons(request: HttpRequest) -> HttpResponse:
    """Whoever the signed-in colleague may know, by name; narrowed by words of the name or of a handle."""
    words, after = words_asked(request), request.GET.get("after", "")
    rows, following = person_page(colleague(request), words=words, after=after)
    context = {
        "rows": rows,
        "words": words,
        "is_first": not after,
        "following": following and _query(words=words, after=following),
        "now": timezone.now(),
    }
    return render(request, "conversations/persons.html", context)


@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person; who was merged leads on to the survivor."""
    here = access.person_to_read(request, person_id)
    if here.pk != person_id:
        return redirect("conversations:person", here.pk)
    return _show(request, here, form=PersonForm(person=here))


@require_POST
def facts(request: HttpRequest, person_id: int) -> HttpResponse:
    """Change the name, the language and the preferred network."""
    here = access.person_to_change(request, person_id)
    form = PersonForm(request.POST, person=here)
    if not form.is_valid():
        return _show(request, here, form=form, status=422)
    if change_person(here, **form.cleaned_data, by=colleague(request), now=timezone.now()):
        messages.success(request, _("Kept."))
    return redirect("conversations:person", here.pk)


def words_asked(request: HttpRequest, otherwise: str = "") -> str:
    """What was typed to search for; PostgreSQL takes no NUL."""
    return request.GET.get("words", otherwise).replace("\x00", "").strip()


@cache_control(private=True, no_store=True)
def _show(request: HttpRequest, here: Person, *, form: PersonForm, status: int = 200) -> HttpResponse:
    user = colleague(request)
    asked = request.GET.get("network", "")
    network = asked if asked in networks() else ""
    said, earlier = said_with(here, user, network=network, before=request.GET.get("before", ""))
    context = {
        "person": here,
        "handles": here.handles.all(),
        "form": form,
        "may_change": access.may_change_persons(request),
        "tags_offered": offered,
        "merges": merges_to_undo(here, user),
        "networks": networks_with(here, user),
        "network": network,
        "said": said,
        "earlier": earlier and _query(network=network, before=earlier),
        "now": timezone.now(),
    }
    return render(request, "conversations/person_page.html", context, status=status)


def _query(**parts: object) -> str:
    return urlencode({name: value for name, value in parts.items() if value})
