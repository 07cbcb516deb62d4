"""A window says that it looks at a conversation, and that it leaves. Only the page's own script asks this."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.be_present import be_present, leave
from rondpunt.conversations.forms import PresenceForm
from rondpunt.people.access import colleague


@require_POST
def presence(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Seen now; ``writing`` says whether an answer or a note is being typed, which only who may answer can."""
    form = PresenceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    told = form.cleaned_data
    here = access.conversation_to_be_at(request, conversation_id, writes=bool(told["writing"]))
    be_present(here, user=colleague(request), now=timezone.now(), **told)
    return HttpResponse(status=204)


@require_POST
def presence_removal(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The window is closed, hidden, or shows another conversation."""
    form = PresenceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    here = access.conversation_to_be_at(request, conversation_id)
    leave(here, user=colleague(request), window=form.cleaned_data["window"])
    return HttpResponse(status=204)
