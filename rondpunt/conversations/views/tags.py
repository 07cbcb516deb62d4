"""Tags and topics: on a conversation, on a person, and the list in which the core team arranges them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.conversations import access
from rondpunt.conversations.actions.arrange_tag import arrange_tag, remove_tag
from rondpunt.conversations.actions.tag import CannotTag, tag, untag
from rondpunt.conversations.forms import TagForm
from rondpunt.conversations.tags import rows_for
from rondpunt.conversations.views.conversation import show
from rondpunt.people.access import colleague, needs
from rondpunt.people.models import Tag
from rondpunt.people.rights import Right


@require_POST
def of_conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Put a tag on a conversation, by its name."""
    here = access.conversation_to_answer(request, conversation_id)
    try:
        tag(here, name=request.POST.get("name", ""), user=colleague(request), now=timezone.now())
    except CannotTag as error:
        return show(request, here, error=str(error), status=422)
    return redirect("conversations:conversation", here.pk)


@require_POST
def off_conversation(request: HttpRequest, conversation_id: int, tag_id: int) -> HttpResponse:
    """Take a tag off a conversation."""
    here = access.conversation_to_answer(request, conversation_id)
    untag(here, tag=get_object_or_404(Tag, pk=tag_id), user=colleague(request), now=timezone.now())
    return redirect("conversations:conversation", here.pk)


@require_POST
def of_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Put a tag on a person, by its name."""
    here = access.person_to_change(request, person_id)
    try:
        tag(here, name=request.POST.get("name", ""), user=colleague(request), now=timezone.now())
    except CannotTag as error:
        messages.error(request, str(error))
    return redirect("conversations:person", here.pk)


@require_POST
def off_person(request: HttpRequest, person_id: int, tag_id: int) -> HttpResponse:
    """Take a tag off a person."""
    here = access.person_to_change(request, person_id)
    untag(here, tag=get_object_or_404(Tag, pk=tag_id), user=colleague(request), now=timezone.now())
    return redirect("conversations:person", here.pk)


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """All tags with how often they are used on this side of the team wall."""
    user = access.reader(request)
    context = {"rows": rows_for(user), "may_arrange": user.can(Right.TAGS)}
    return render(request, "conversations/tags.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.TAGS)
def arranging(request: HttpRequest, tag_id: int) -> HttpResponse:
    """Another name, a topic or not; a name that another tag bears makes the two one."""
    found = get_object_or_404(Tag, pk=tag_id)
    form = TagForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made = arrange_tag(Tag.objects.get(pk=tag_id), **told, user=colleague(request), now=timezone.now())
        messages.success(request, _("The tag is now “%(name)s”.") % {"name": made.name})
        return redirect("conversations:tags")
    status = 422 if request.method == "POST" else 200
    return render(request, "conversations/tag.html", {"tag": found, "form": form}, status=status)


@require_POST
@needs(Right.TAGS)
def removal(request: HttpRequest, tag_id: int) -> HttpResponse:
    """Take a tag off everything."""
    found = get_object_or_404(Tag, pk=tag_id)
    remove_tag(found, user=colleague(request), now=timezone.now())
    messages.success(request, _("The tag “%(name)s” is gone.") % {"name": found.name})
    return redirect("conversations:tags")
