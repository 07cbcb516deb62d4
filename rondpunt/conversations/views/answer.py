"""Answer the citizen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rondpunt.conversations import access
from rondpunt.conversations.actions.hand_in import hand_in
from rondpunt.conversations.actions.mind_what_came import Overtaken
from rondpunt.conversations.actions.write_out import CannotAnswer
from rondpunt.conversations.composer import NOTE
from rondpunt.conversations.views.draft import ask_again, keep_typed, refuse
from rondpunt.lib.language import detect
from rondpunt.people.access import colleague


@require_POST
def answers(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """A new answer; what cannot go out stays in the composer, with the reason."""
    here = access.conversation_to_answer(request, conversation_id)
    typed = keep_typed(request, here)
    if not typed.is_whole:
        return refuse(request, typed, typed.error)
    if typed.kind == NOTE:
        # Never guess: words meant for colleagues must not reach a citizen because of a wrong button.
        return refuse(request, typed, _("This is a note. Keep it as a note, or choose first who is to read it."))
    language = detect(typed.text)  # before anything is locked, and before the clock is read: it may take a while
    try:
        hand_in(
            here,
            user=colleague(request),
            kind=typed.kind,
            text=typed.text,
            content_warning=typed.content_warning if here.channel.allows.content_warning else "",
            to=typed.to,
            seen=typed.seen,
            language=language,
            now=timezone.now(),
        )
    except Overtaken as error:
        return ask_again(request, typed, error)
    except CannotAnswer as error:
        return refuse(request, typed, str(error))
    return redirect("conversations:conversation", here.pk)
