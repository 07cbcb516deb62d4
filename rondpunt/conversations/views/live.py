"""News as an event stream: what changed in the conversations that the signed-in colleague may see."""

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.contrib.auth import aget_user
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from rondpunt.conversations.newsroom import Listener, newsroom, sight
from rondpunt.people.models import User


async def live(request: HttpRequest) -> HttpResponseBase:
    """An endless ``text/event-stream``. A stranger gets 403: an EventSource cannot follow to a sign-in page."""
    user = await aget_user(request)
    key = request.session.session_key
    if not isinstance(user, User) or not user.is_active or not key:
        return HttpResponse(status=403)
    listener = Listener(user.pk, key, await sync_to_async(sight)(user))
    asked = request.headers.get("Last-Event-ID") or request.GET.get("since", "")
    since = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    response = StreamingHttpResponse(_stream(listener, since), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # nginx passes each event on at once
    return response


async def _stream(listener: Listener, since: int | None) -> AsyncIterator[str]:
    # What the request read, it has read: a stream that lasts all day must not keep a connection for it.
    await sync_to_async(connections.close_all)()
    async for event in newsroom().listen(listener, since=since):
        yield event
