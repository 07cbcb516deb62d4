"""One post: its core, its matrix, its moment; begin one, change its core, throw it away."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.people.access import colleague, needs
from rondpunt.people.rights import Right
from rondpunt.publishing import access
from rondpunt.publishing.actions.begin_post import begin_post
from rondpunt.publishing.actions.bring_back_post import bring_back_post
from rondpunt.publishing.actions.discard_post import discard_post
from rondpunt.publishing.actions.take_up import take_up
from rondpunt.publishing.actions.write_post import write_post
from rondpunt.publishing.change_board import changes_beside
from rondpunt.publishing.comment_form import CommentForm
from rondpunt.publishing.comments import said_of, talk_of
from rondpunt.publishing.core import ChangedMeanwhile, NotOpen, cells_of
from rondpunt.publishing.crowding import beside
from rondpunt.publishing.forms import (
    CellsForm,
    MomentForm,
    MoveForm,
    PostForm,
    beginning,
    shown_again,
    wording_of,
    written,
)
from rondpunt.publishing.gate import obstacles
from rondpunt.publishing.matrix import matrix_of
from rondpunt.publishing.models import Post, Variant
from rondpunt.publishing.outside import outsiders_of
from rondpunt.publishing.outside_form import AskOutsideForm
from rondpunt.publishing.pictures import picture_rows
from rondpunt.publishing.review_board import board_of
from rondpunt.strategy.models import ToneExample

BY_HAND = "outside_link"  # key in the session: a link no mail took, shown once
OUT = (Post.Stage.PLANNED, Post.Stage.SENT)
STAGES = [(stage.value, stage.label) for stage in Post.Stage]


@require_safe
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """The page."""
    return show(request, access.post_to_read(request, post_id))


def show(request: HttpRequest, shown: Post, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a post; with forms that could not be kept, and why."""
    user, now = colleague(request), timezone.now()
    variants = cells_of(shown)
    writes = access.writes_in(user, shown)
    may_change = writes and shown.is_open
    in_the_way = obstacles(shown, variants, now=now) if shown.is_open else []
    context = {
        "post": shown,
        "stages": STAGES,
        "matrix": matrix_of(shown, variants, in_the_way),
        "in_the_way": [obstacle for obstacle in in_the_way if obstacle.variant is None],
        "pictures": [(row, row.asset.alt(shown.language)) for row in picture_rows(shown)],
        "obstacle_count": len(in_the_way),
        "may_change": may_change,
        "board": board_of(shown, variants, reader=user, now=now),
        "may_plan": user.can(Right.PUBLISH) and writes and shown.discarded_at is None,
        "cells_form": CellsForm(),
        "beside": [] if shown.stage == Post.Stage.SENT else beside(variants, Post.objects.visible_to(user)),
        "move_form": MoveForm(initial={"goes_out_at": written(shown.goes_out_at), "seen": shown.version}),
        "moment_form": MomentForm(initial={"goes_out_at": written(shown.goes_out_at), "seen": shown.version}),
    }
    if may_change:
        first = wording_of(shown)
        context["tone"] = ToneExample.objects.beside(None, language=shown.language)
        context["form"] = PostForm(initial=first, teams=access.teams_to_write_for(user), post=shown)
    context |= _said(request, shown, variants, writes=writes)
    if context["may_plan"] and variants and shown.stage != Post.Stage.SENT:
        context["outside_form"] = AskOutsideForm(today=timezone.localdate(now), language=shown.language)
    if shown.stage in OUT:
        context |= changes_beside(shown, reader=user, judged=forms.pop("judged", {}))
    return render(request, "publishing/post.html", context | forms, status=status)


def _said(request: HttpRequest, shown: Post, variants: list[Variant], *, writes: bool) -> dict[str, Any]:
    """What is said of it, inside and from outside; and the link that no mail took, once."""
    is_ours = request.session.get(BY_HAND, {}).get("post") == shown.pk
    return {
        "talk": talk_of(shown, said_of(shown), reader=colleague(request), writes=writes),
        "comment_form": CommentForm(variants=variants),
        "outsiders": outsiders_of(shown, variants, now=timezone.now()),
        "by_hand": request.session.pop(BY_HAND) if is_ours else None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CALENDAR)
def new_post(request: HttpRequest) -> HttpResponse:
    """Begin one, or propose an idea."""
    user = colleague(request)
    teams = access.teams_to_write_for(user)
    form = PostForm(request.POST or None, teams=teams, initial=beginning(teams))
    may_publish = user.can(Right.PUBLISH)
    if request.method == "POST" and form.is_valid():
        is_idea = not may_publish or "idea" in request.POST
        made = begin_post(form.core, by=user, now=timezone.now(), is_idea=is_idea)
        messages.success(request, _("The idea stands on the board.") if is_idea else _("Kept as a draft."))
        return redirect(made)
    tone = ToneExample.objects.beside(None, language=str(form["language"].value()))
    context = {"form": form, "may_publish": may_publish, "tone": tone}
    return render(request, "publishing/new_post.html", context, status=422 if form.errors else 200)


@require_POST
def core(request: HttpRequest, post_id: int) -> HttpResponse:
    """Change the core."""
    changed = access.post_to_change(request, post_id)
    user = colleague(request)
    form = PostForm(request.POST, teams=access.teams_to_write_for(user), post=changed)
    if not form.is_valid():
        return show(request, changed, form=form, status=422)
    try:
        write_post(changed, form.core, seen=form.cleaned_data["seen"] or 0, by=user, now=timezone.now())
    except (ChangedMeanwhile, NotOpen) as error:
        form.add_error(None, str(error))
        changed = access.post_to_change(request, post_id)
        shown_again(form, seen=changed.version)
        return show(request, changed, form=form, is_conflict=True, status=409)
    messages.success(request, _("Kept."))
    return redirect(changed)


@require_POST
def taking_up(request: HttpRequest, post_id: int) -> HttpResponse:
    """An idea becomes a draft."""
    found = access.post_to_plan(request, post_id)
    take_up(found, by=colleague(request), now=timezone.now())
    return redirect(found)


@require_POST
def discarding(request: HttpRequest, post_id: int) -> HttpResponse:
    """Throw it away; it can be brought back."""
    found = access.post_to_change(request, post_id)
    try:
        discard_post(found, by=colleague(request), now=timezone.now())
        messages.success(request, _("Thrown away. You can bring it back on its page."))
    except NotOpen as error:
        messages.error(request, str(error))
    return redirect(found)


@require_POST
def bringing_back(request: HttpRequest, post_id: int) -> HttpResponse:
    """Out of the bin."""
    found = access.post_to_change(request, post_id)
    bring_back_post(found, by=colleague(request), now=timezone.now())
    return redirect(found)
