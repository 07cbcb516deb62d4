"""The Mastodon client API of the square, one file per part of https://docs.joinmastodon.org/methods/."""

from starlette.routing import Route

from . import accounts, instance, media, notifications, oauth, statuses, streaming

routes: list[Route] = [
    *instance.routes,
    *accounts.routes,
    *statuses.routes,
    *media.routes,
    *notifications.routes,
    *streaming.routes,
    *oauth.routes,
]
