"""Pictures and files of a standard answer: add, look, take away."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.knowledge import access
from rondpunt.knowledge.actions.add_standard_file import LARGEST, CannotKeepFile, add_standard_file
from rondpunt.knowledge.actions.remove_standard_file import remove_standard_file
from rondpunt.knowledge.forms import StandardFileForm
from rondpunt.knowledge.views.standard import show
from rondpunt.networks.handing_out import handed_out
from rondpunt.people.access import colleague


@require_POST
def standard_files(request: HttpRequest, standard_id: int) -> HttpResponse:
    """One more file; what cannot be kept is named with the reason."""
    changed = access.standard_to_change(request, standard_id)
    form = StandardFileForm(request.POST, request.FILES)
    if form.is_valid():
        upload, alt = form.cleaned_data["file"], form.cleaned_data["alt"]
        try:
            content = upload.read(LARGEST + 1)
            name = upload.name or ""
            add_standard_file(changed, name=name, content=content, alt=alt, by=colleague(request), now=timezone.now())
        except CannotKeepFile as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The file goes along from now on."))
            return redirect("knowledge:standard", standard_id)
    return show(request, changed, file_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def standard_file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """GET shows it, POST takes it away."""
    if request.method == "POST":
        removed = access.file_to_change(request, file_id)
        remove_standard_file(removed, by=colleague(request), now=timezone.now())
        return redirect("knowledge:standard", removed.standard_id)
    found = access.file_to_read(request, file_id)
    response = handed_out(found.media, name=found.name, media_type=found.media.media_type)
    if response is None:
        raise Http404
    return response
