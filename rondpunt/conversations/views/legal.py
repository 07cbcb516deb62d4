"""Terms of law and kinds of formal messages: what a town changes in what we delivered."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.conversations.actions.arrange_legal import arrange_legal
from rondpunt.conversations.legal import jurisdiction
from rondpunt.conversations.legal_form import FormalKindForm, JurisdictionForm, LegalTermForm
from rondpunt.conversations.models import FormalKind, LegalTerm
from rondpunt.people.access import colleague, needs
from rondpunt.people.actions.set_jurisdiction import set_jurisdiction
from rondpunt.people.rights import Right


@needs(Right.PROMISES)
@require_safe
def legal_terms(request: HttpRequest) -> HttpResponse:
    """Every kind with its terms."""
    terms = Prefetch("terms", LegalTerm.objects.order_by("jurisdiction", "pk"))
    context = {
        "kinds": FormalKind.objects.prefetch_related(terms),
        "form": JurisdictionForm(initial={"jurisdiction": jurisdiction()}),
        "today": timezone.localdate(),
    }
    return render(request, "conversations/legal_terms.html", context)


@needs(Right.PROMISES)
@require_POST
def legal_jurisdiction(request: HttpRequest) -> HttpResponse:
    """Whose law holds for us."""
    form = JurisdictionForm(request.POST)
    if form.is_valid():
        set_jurisdiction(form.cleaned_data["jurisdiction"], by=colleague(request), now=timezone.now())
        messages.success(request, _("Saved."))
    return redirect("conversations:legal_terms")


@needs(Right.PROMISES)
@require_http_methods(["GET", "HEAD", "POST"])
def legal_term(request: HttpRequest, term_id: int = 0) -> HttpResponse:
    """Add or change a term."""
    term = get_object_or_404(LegalTerm, pk=term_id) if term_id else LegalTerm()
    form = LegalTermForm(request.POST or None, instance=term)
    if request.method == "POST" and form.is_valid():
        arrange_legal(form.instance, by=colleague(request), now=timezone.now())
        messages.success(request, _("Kept. It holds for what is marked from now on."))
        return redirect("conversations:legal_terms")
    context = {"term": term, "form": form}
    return render(request, "conversations/legal_term.html", context, status=422 if form.errors else 200)


@needs(Right.PROMISES)
@require_POST
def legal_term_removal(request: HttpRequest, term_id: int) -> HttpResponse:
    """This term is offered no longer; clocks that run by it run on."""
    term = get_object_or_404(LegalTerm.objects.select_related("kind"), pk=term_id)
    arrange_legal(term, by=colleague(request), now=timezone.now(), remove=True)
    return redirect("conversations:legal_terms")


@needs(Right.PROMISES)
@require_http_methods(["GET", "HEAD", "POST"])
def formal_kind(request: HttpRequest, kind_id: int = 0) -> HttpResponse:
    """Add or change a kind."""
    kind = get_object_or_404(FormalKind, pk=kind_id) if kind_id else FormalKind()
    form = FormalKindForm(request.POST or None, instance=kind)
    if request.method == "POST" and form.is_valid():
        arrange_legal(form.filled_in(), by=colleague(request), now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("conversations:legal_terms")
    context = {"kind": kind, "form": form}
    return render(request, "conversations/formal_kind.html", context, status=422 if form.errors else 200)
