"""Tokens: only their end, https://docs.joinmastodon.org/methods/oauth/#revoke."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rondpunt.plein.api._wire import fields_of, signed_in
from rondpunt.plein.square import View
from rondpunt.plein.store import Row


async def revoke(request: Request, view: View, me: Row) -> Response:
    """Make one of one's own tokens useless."""
    token = str((await fields_of(request)).get("token") or "")
    view.store.db.execute("UPDATE tokens SET revoked = 1 WHERE token = ? AND account_id = ?", (token, me["id"]))
    return JSONResponse({})


routes = [signed_in("/oauth/revoke", revoke, "POST")]
