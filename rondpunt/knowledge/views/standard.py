"""One standard answer: how it reads, what it was before; write, change, archive."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.knowledge import access
from rondpunt.knowledge.actions.archive_standard import archive_standard
from rondpunt.knowledge.actions.bring_back_standard import bring_back_standard
from rondpunt.knowledge.actions.keep_standard import ChangedMeanwhile, ShortcutTaken, UnknownPlaceholder, keep_standard
from rondpunt.knowledge.forms import StandardFileForm, StandardForm, beginning, wording_of
from rondpunt.knowledge.models import StandardAnswer
from rondpunt.knowledge.preview import previews
from rondpunt.knowledge.words import NAMED
from rondpunt.people.access import colleague

VERSIONS_SHOWN = 50


@require_safe
def standard(request: HttpRequest, standard_id: int) -> HttpResponse:
    """How it reads in each language, and all that is known of it."""
    return show(request, access.standard_to_read(request, standard_id))


def show(request: HttpRequest, shown: StandardAnswer, *, file_form: StandardFileForm | None = None) -> HttpResponse:
    """The page; with the form of a file that could not be kept, and why."""
    user, today = colleague(request), timezone.localdate()
    texts = [(text.language, text.text) for text in shown.texts.all()]
    context = {
        "standard": shown,
        "previews": previews(texts, user=user, team=shown.team),
        "files": shown.files.select_related("media"),
        "versions": shown.versions.select_related("by")[:VERSIONS_SHOWN],
        "may_change": access.may_change(user, shown),
        "is_expired": shown.is_expired(today),
        "needs_review": shown.needs_review(today),
        "file_form": file_form or StandardFileForm(),
    }
    return render(request, "knowledge/standard.html", context, status=422 if file_form else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def new_standard(request: HttpRequest) -> HttpResponse:
    """Write one."""
    user = access.writer(request)
    teams = access.teams_to_write_for(user)
    first = beginning(user, teams, today=timezone.localdate())
    form = StandardForm(request.POST or None, teams=teams, initial=first)
    return _write(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: HttpRequest, standard_id: int) -> HttpResponse:
    """Change one."""
    changed = access.standard_to_change(request, standard_id)
    teams = access.teams_to_write_for(colleague(request))
    form = StandardForm(request.POST or None, teams=teams, standard=changed, initial=wording_of(changed))
    return _write(request, form, changed)


def _write(request: HttpRequest, form: StandardForm, changed: StandardAnswer | None) -> HttpResponse:
    """Keep what is right, or the page again with what is wrong, or only with how it will read."""
    user = colleague(request)
    asks_preview = "preview" in request.POST
    if request.method == "POST" and form.is_valid() and not asks_preview:
        seen = form.cleaned_data["seen"] or 0
        try:
            kept = keep_standard(changed, wording=form.wording, seen=seen, by=user, now=timezone.now())
        except ShortcutTaken as refusal:
            form.add_error("shortcut", str(refusal))
        except (ChangedMeanwhile, UnknownPlaceholder) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. Colleagues find it with /%(shortcut)s.") % {"shortcut": kept.shortcut})
            return redirect("knowledge:standard", kept.pk)
    written = [(field.name.removeprefix("text_"), str(field.value() or "")) for field in form.texts]
    team = form.cleaned_data.get("team") if asks_preview and form.is_valid() else None
    context = {
        "form": form,
        "standard": changed,
        "named": NAMED.values(),
        "previews": previews(written, user=user, team=team) if asks_preview else [],
    }
    return render(request, "knowledge/wording.html", context, status=422 if form.errors else 200)


@require_POST
def archiving(request: HttpRequest, standard_id: int) -> HttpResponse:
    """Put it away."""
    archive_standard(access.standard_to_change(request, standard_id), by=colleague(request), now=timezone.now())
    messages.success(request, _("Archived: it is offered no more, and you can bring it back."))
    return redirect("knowledge:standard", standard_id)


@require_POST
def bringing_back(request: HttpRequest, standard_id: int) -> HttpResponse:
    """Take it out of the archive."""
    shown = access.standard_to_change(request, standard_id)
    try:
        bring_back_standard(shown, by=colleague(request), now=timezone.now())
    except ShortcutTaken as refusal:
        messages.error(request, str(refusal))
    return redirect("knowledge:standard", standard_id)
