"""Accounts, their messages, and search: methods/accounts and methods/search."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rondpunt.plein.square import View
from rondpunt.plein.store import Row

from ._wire import number, page_of, paged, signed_in


async def verify_credentials(request: Request, view: View, me: Row) -> Response:
    """Who am I?"""
    return JSONResponse(view.account(me) | {"source": {"privacy": "public", "language": "nl"}})


async def lookup(request: Request, view: View, me: Row) -> Response:
    """The account behind ``acct``."""
    user, _, host = request.query_params.get("acct", "").lstrip("@").partition("@")
    return JSONResponse(view.account(view.store.account(user, host)))


async def show(request: Request, view: View, me: Row) -> Response:
    """One account."""
    return JSONResponse(view.account(view.store.account_by_id(number(request.path_params["id"]))))


async def statuses(request: Request, view: View, me: Row) -> Response:
    """What an account wrote, newest first, as far as the reader may see."""
    rows = page_of(request, "statuses", "account_id = ?", [number(request.path_params["id"])], largest=40)
    if request.query_params.get("exclude_replies") == "true":
        rows = [row for row in rows if row["in_reply_to_id"] is None]
    reader = None if view.square.faults.only_public_lists else me["id"]
    seen = [row for row in rows if view.store.may_see(row, reader)]
    return paged(request, rows, [view.status(row) for row in seen])


async def home(request: Request, view: View, me: Row) -> Response:
    """The home timeline: nobody follows anybody here, so it holds what I wrote myself."""
    if view.square.faults.no_home:
        return JSONResponse({"error": "Not found"}, 404)
    rows = page_of(request, "statuses", "account_id = ?", [me["id"]], largest=40)
    return paged(request, rows, [view.status(row) for row in rows])


async def search(request: Request, view: View, me: Row) -> Response:
    """Accounts by part of their name or handle."""
    sought = request.query_params.get("q", "").lstrip("@").lower()
    user, _, host = sought.partition("@")
    host = "" if host == view.store.domain else host
    rows = view.store.rows(
        "SELECT * FROM accounts WHERE (instr(username, ?) AND (? = '' OR host = ?)) OR instr(lower(name), ?)",
        (user, host, host, sought),
    )
    return JSONResponse({"accounts": [view.account(row) for row in rows], "statuses": [], "hashtags": []})


routes = [
    signed_in("/api/v1/accounts/verify_credentials", verify_credentials),
    signed_in("/api/v1/accounts/lookup", lookup),
    signed_in("/api/v1/accounts/{id}", show),
    signed_in("/api/v1/accounts/{id}/statuses", statuses),
    signed_in("/api/v1/timelines/home", home),
    signed_in("/api/v2/search", search),
]
