"""When a session was last seen, to the nearest minutes: a page that is only read must not write each time."""

import time

from allauth.usersessions.middleware import UserSessionsMiddleware
from django.http import HttpRequest, HttpResponse

EVERY_SECONDS = 300
_SEEN = "seen_at"


class Presence(UserSessionsMiddleware):  # type: ignore[misc]  # allauth has no types
    """allauth's list of sessions, kept up to date once in ``EVERY_SECONDS`` instead of on every request."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = int(time.time())
        if now - request.session.get(_SEEN, 0) < EVERY_SECONDS:
            return self.get_response(request)  # type: ignore[no-any-return]
        if request.user.is_authenticated:
            request.session[_SEEN] = now
        return super().__call__(request)  # type: ignore[no-any-return]
