"""Whom we name in posts, and how links to our own sites are tagged."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.publishing import access
from rondpunt.publishing.actions.arrange_link_tags import arrange_link_tags
from rondpunt.publishing.actions.keep_name import TooManyNames, keep_name
from rondpunt.publishing.actions.take_name_away import take_name_away
from rondpunt.publishing.models import LinkTags, NamedAccount
from rondpunt.publishing.naming_form import LinkTagsForm, NameForm


@require_http_methods(["GET", "HEAD", "POST"])
def naming(request: HttpRequest) -> HttpResponse:
    """All names of ours, and a form for one more; ``?name=`` fills it with one that is there."""
    user, chosen = access.word_keeper(request), _chosen(request)
    form = NameForm(request.POST or None, account=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            told = form.cleaned_data
            keep_name(told["alias"], name=told["name"], handles=form.handles, by=user, now=timezone.now())
        except TooManyNames as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("publishing:naming")
    return _page(request, name_form=form, status=422 if form.errors else 200)


@require_POST
def name_removal(request: HttpRequest, account_id: int) -> HttpResponse:
    """Take one away."""
    account = access.name_to_take_away(request, account_id)
    take_name_away(account, by=access.word_keeper(request), now=timezone.now())
    messages.success(request, _("Taken away."))
    return redirect("publishing:naming")


@require_POST
def link_tags(request: HttpRequest) -> HttpResponse:
    """Which links are tagged, and how."""
    user, form = access.word_keeper(request), LinkTagsForm(request.POST)
    if not form.is_valid():
        return _page(request, tags_form=form, status=422)
    arrange_link_tags(form.cleaned_data["scheme"], sites=form.cleaned_data["sites"], by=user, now=timezone.now())
    messages.success(request, _("Kept. What stands planned keeps the links it was planned with."))
    return redirect("publishing:naming")


def _chosen(request: HttpRequest) -> NamedAccount | None:
    said = request.GET.get("name", "")
    if not (said.isascii() and said.isdigit() and len(said) < 18):
        return None
    return NamedAccount.objects.prefetch_related("handles").filter(pk=said).first()


def _page(
    request: HttpRequest,
    *,
    name_form: NameForm | None = None,
    tags_form: LinkTagsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    there = LinkTags.objects.first()
    first = {"sites": "\n".join(there.sites), "scheme": there.scheme} if there else {}
    context = {
        "accounts": NamedAccount.objects.prefetch_related("handles"),
        "name_form": name_form or NameForm(),
        "tags_form": tags_form or LinkTagsForm(initial=first),
    }
    return render(request, "publishing/naming.html", context, status=status)
