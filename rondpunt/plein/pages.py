"""What a newcomer sees: choose a citizen, ask something, read the answer. Dutch, and usable without JavaScript."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from .api._wire import number
from .api.media import keep
from .square import View, view_of
from .store import Draft, Row, Unknown

Page = Callable[[Request, View], Awaitable[Response]]
templates = Jinja2Templates(directory=Path(__file__).with_name("templates"))
MOST_SHOWN = 20


def _page(path: str, page: Page, method: str = "GET") -> Route:
    """A route whose unknown things become a friendly 404."""

    async def answer(request: Request) -> Response:
        view = view_of(request)
        try:
            return await page(request, view)
        except Unknown:
            return _render(request, view, "unknown.html", {}, status=404)

    return Route(path, answer, methods=[method])


def _render(request: Request, view: View, name: str, context: dict[str, Any], *, status: int = 200) -> Response:
    town = view.store.town()
    shared = {"town": view.square.town, "town_handle": f"@{town['username']}@{view.store.domain}"}
    return templates.TemplateResponse(request, name, shared | context, status_code=status)


def _shown(view: View, status: Row, me: int | None = None) -> dict[str, Any]:
    """One message as a page shows it."""
    author = view.store.account_by_id(status["account_id"])
    return {
        "id": status["id"],
        "author": author,
        "handle": f"@{author['username']}@{author['host'] or view.store.domain}",
        # Our own mark-up around escaped text (content.py), so it may stand in the page as it is.
        "content": Markup(view.content(status)),  # noqa: S704
        "spoiler": status["spoiler"],
        "language": status["language"] or "nl",
        "at": datetime.fromisoformat(status["created_at"]).astimezone(),
        "edited": status["edited_at"],
        "private": status["visibility"] in ("private", "direct"),
        "media": [view.media(medium) for medium in view.store.media_of(status["id"])],
        "url": f"{view.profile(author)}/{status['id']}",
        "mine": author["id"] == me,
    }


def _thread(view: View, status: Row, me: int | None) -> list[dict[str, Any]]:
    """The whole thread around a message, as far as the reader may see."""
    first = (view.store.ancestors(status, reader=me) or [status])[0]
    rows = [first, *view.store.descendants(first["id"], reader=me)]
    return [_shown(view, row, me) for row in rows]


def _citizen(request: Request, view: View) -> Row:
    citizen = view.store.account(*_split(request.path_params["citizen"]))
    if citizen["is_town"]:
        raise Unknown  # the town answers from Rondpunt, not from here
    return citizen


def _split(acct: str) -> tuple[str, str]:
    user, _, host = acct.partition("@")
    return user, host


async def entrance(request: Request, view: View) -> Response:
    """``/``: whom do you want to play, and what is being said in public?"""
    rows = view.store.rows(
        "SELECT * FROM statuses WHERE visibility = 'public' AND in_reply_to_id IS NULL ORDER BY id DESC LIMIT ?",
        (MOST_SHOWN,),
    )
    citizens = [{"acct": view.acct(citizen), "row": citizen} for citizen in view.store.citizens()]
    return _render(
        request, view, "entrance.html", {"citizens": citizens, "messages": [_shown(view, row) for row in rows]}
    )


async def home(request: Request, view: View) -> Response:
    """``/als/<citizen>``: the form, and the citizen's own threads, latest first."""
    citizen = _citizen(request, view)
    rows = view.store.rows("SELECT * FROM statuses WHERE account_id = ? ORDER BY id DESC LIMIT 100", (citizen["id"],))
    threads: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        first = (view.store.ancestors(row, reader=citizen["id"]) or [row])[0]
        if first["id"] not in threads and len(threads) < MOST_SHOWN:
            threads[first["id"]] = _thread(view, row, citizen["id"])
    context = {"citizen": citizen, "acct": view.acct(citizen), "threads": list(threads.values())}
    return _render(request, view, "home.html", context)


async def conversation(request: Request, view: View) -> Response:
    """``/als/<citizen>/<id>``: one thread, with a form to answer."""
    citizen = _citizen(request, view)
    status = view.store.status(request.path_params["id"], reader=citizen["id"])
    thread = _thread(view, status, citizen["id"])
    private = status["visibility"] in ("private", "direct")
    context = {"citizen": citizen, "acct": view.acct(citizen), "thread": thread, "private": private}
    return _render(request, view, "conversation.html", context | {"last": thread[-1]["id"]})


async def write(request: Request, view: View) -> Response:
    """``POST /als/<citizen>``: publish a message or an answer; the town is mentioned even if the writer forgets."""
    citizen = _citizen(request, view)
    form = await request.form()
    text = str(form.get("text") or "").strip()
    problem, media = "", []
    upload = form.get("picture")
    try:
        if getattr(upload, "filename", ""):
            if not str(form.get("alt") or "").strip():
                raise ValueError("Beschrijf de foto voor wie ze niet kan zien.")
            media.append(await keep(upload, str(form["alt"]), view, citizen["id"]))
        if not text:
            raise ValueError("Schrijf eerst iets.")
        if len(text) > view.square.max_characters:
            raise ValueError(f"Dat is te lang: hoogstens {view.square.max_characters} tekens.")
    except ValueError as error:
        problem = str(error)
    if problem:
        context = {"citizen": citizen, "acct": view.acct(citizen), "threads": [], "problem": problem, "text": text}
        return _render(request, view, "home.html", context, status=422)
    parent = number(form["in_reply_to"]) if form.get("in_reply_to") else None
    visibility = "direct" if form.get("who") == "private" else "public"
    draft = Draft(_addressed(view, text), "", visibility, str(form.get("language") or "nl"), parent, media)
    status_id = view.store.post(citizen["id"], draft)
    view.announce(status_id)
    return RedirectResponse(f"/als/{view.acct(citizen)}/{status_id}", 303)


def _addressed(view: View, text: str) -> str:
    """The text, with the town in front unless it is mentioned already."""
    name = view.store.town()["username"]
    return text if f"@{name}" in text.lower() else f"@{name} {text}"


def _own(request: Request, view: View, citizen: Row) -> Row:
    status = view.store.status(request.path_params["id"], reader=citizen["id"])
    if status["account_id"] != citizen["id"]:
        raise Unknown
    return status


async def rewrite_form(request: Request, view: View) -> Response:
    """``/als/<citizen>/<id>/bewerken``: the form to change one's own message."""
    citizen = _citizen(request, view)
    status = _own(request, view, citizen)
    return _render(request, view, "rewrite.html", {"citizen": citizen, "acct": view.acct(citizen), "status": status})


async def rewrite(request: Request, view: View) -> Response:
    """``POST /als/<citizen>/<id>/bewerken``: change one's own message."""
    citizen = _citizen(request, view)
    status = _own(request, view, citizen)
    text = str((await request.form()).get("text") or "").strip()
    if text:
        view.store.edit(status["id"], text=text, spoiler=status["spoiler"])
        view.announce(status["id"], edited=True)
    return RedirectResponse(f"/als/{view.acct(citizen)}/{status['id']}", 303)


async def remove(request: Request, view: View) -> Response:
    """``POST /als/<citizen>/<id>/verwijderen``: take one's own message away."""
    citizen = _citizen(request, view)
    view.forget(_own(request, view, citizen)["id"])
    return RedirectResponse(f"/als/{view.acct(citizen)}", 303)


async def profile(request: Request, view: View) -> Response:
    """``/@<account>``: what somebody says in public."""
    account = view.store.account(*_split(request.path_params["acct"]))
    rows = view.store.rows(
        "SELECT * FROM statuses WHERE account_id = ? AND visibility IN ('public', 'unlisted') ORDER BY id DESC LIMIT ?",
        (account["id"], MOST_SHOWN),
    )
    return _render(request, view, "profile.html", {"account": account, "messages": [_shown(view, row) for row in rows]})


async def public_status(request: Request, view: View) -> Response:
    """``/@<account>/<id>``: one message and its thread, as the open web sees it."""
    status = view.store.status(request.path_params["id"], reader=None)
    return _render(request, view, "public.html", {"thread": _thread(view, status, None), "chosen": status["id"]})


async def picture(request: Request, view: View) -> Response:
    """``/media/<id>/<name>``: a picture."""
    medium = view.store.row("SELECT * FROM media WHERE id = ?", (request.path_params["id"],))
    return Response(bytes(medium["content"]), media_type=medium["media_type"])


routes = [
    _page("/", entrance),
    _page("/als/{citizen}", home),
    _page("/als/{citizen}", write, "POST"),
    _page("/als/{citizen}/{id:int}", conversation),
    _page("/als/{citizen}/{id:int}/bewerken", rewrite_form),
    _page("/als/{citizen}/{id:int}/bewerken", rewrite, "POST"),
    _page("/als/{citizen}/{id:int}/verwijderen", remove, "POST"),
    _page("/@{acct}", profile),
    _page("/@{acct}/{id:int}", public_status),
    _page("/media/{id:int}/{name}", picture),
]
