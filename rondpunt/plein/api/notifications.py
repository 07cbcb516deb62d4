"""Notifications and private conversations: methods/notifications and methods/conversations."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rondpunt.plein.square import Entity, View
from rondpunt.plein.store import Row

from ._wire import page_of, paged, signed_in


async def notifications(request: Request, view: View, me: Row) -> Response:
    """Who mentioned me, newest first."""
    where, values = "account_id = ?", [me["id"]]
    for name, word in (("types[]", "IN"), ("exclude_types[]", "NOT IN")):
        types = request.query_params.getlist(name)
        if types:
            where += f" AND kind {word} ({','.join('?' * len(types))})"
            values += types
    rows = page_of(request, "notifications", where, values, largest=80)
    return paged(request, rows, [view.notification(row) for row in rows])


async def conversations(request: Request, view: View, me: Row) -> Response:
    """Private messages, one entry per thread, the last message in each."""
    rows = view.store.rows(
        "SELECT * FROM statuses WHERE visibility = 'direct' AND (account_id = ?1 OR id IN"
        " (SELECT status_id FROM mentions WHERE account_id = ?1)) ORDER BY id DESC LIMIT 40",
        (me["id"],),
    )
    threads: dict[int, Entity] = {}
    for row in rows:
        first = (view.store.ancestors(row, reader=me["id"]) or [row])[0]
        if first["id"] in threads:
            continue
        people = {person["id"]: person for person in view.store.mentioned(row["id"])}
        people[row["account_id"]] = view.store.account_by_id(row["account_id"])
        others = [view.account(person) for person in people.values() if person["id"] != me["id"]]
        threads[first["id"]] = {
            "id": str(first["id"]),
            "unread": row["account_id"] != me["id"],
            "accounts": others,
            "last_status": view.status(row),
        }
    return JSONResponse(list(threads.values()))


routes = [
    signed_in("/api/v1/notifications", notifications),
    signed_in("/api/v1/conversations", conversations),
]
