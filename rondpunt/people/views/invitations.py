"""Inviting colleagues: who was invited, and the way in for whoever opens the link."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.people.access import colleague, needs
from rondpunt.people.actions.accept_invitation import InvitationGone, accept_invitation
from rondpunt.people.actions.add_user import AlreadyHere
from rondpunt.people.actions.invite import AlreadyInvited, Invited, invite
from rondpunt.people.actions.invite_again import invite_again
from rondpunt.people.actions.withdraw_invitation import withdraw_invitation
from rondpunt.people.doors import open_to_all
from rondpunt.people.forms import AcceptForm, InvitationForm
from rondpunt.people.invitation_mail import mail_leaves_the_house
from rondpunt.people.models import Invitation, Team
from rondpunt.people.rights import Right
from rondpunt.people.tokens import ForgedLink, digest_of

BY_HAND = "invitation_link"  # key in the session: a link no mail took, shown once


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.USERS)
@never_cache
def invitations(request: HttpRequest) -> HttpResponse:
    """The form to invite, and what became of earlier invitations."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invited = invite(**form.cleaned_data, by=colleague(request), now=timezone.now())
        except (AlreadyHere, AlreadyInvited) as refusal:
            form.add_error("email", str(refusal))
        else:
            return _tell(request, invited)
    now = timezone.now()
    everyone = Invitation.objects.select_related("team", "invited_by").order_by("-invited_at")
    context = {
        "form": form,
        "has_teams": Team.objects.exists(),
        "waiting": list(everyone.filter(accepted_at=None, withdrawn_at=None)),
        "done": everyone.exclude(accepted_at=None, withdrawn_at=None)[:50],
        "now": now,
        "link": request.session.pop(BY_HAND, None),
        "mail_leaves": mail_leaves_the_house(),
    }
    return render(request, "people/invitations.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Right.USERS)
def resending(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link by mail; the old one stops working."""
    invitation = get_object_or_404(Invitation, pk=pk)
    try:
        return _tell(request, invite_again(invitation, by=colleague(request), now=timezone.now()))
    except InvitationGone as refusal:
        messages.error(request, str(refusal))
        return redirect("people:invitations")


@require_POST
@needs(Right.USERS)
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the invitation back."""
    invitation = get_object_or_404(Invitation, pk=pk)
    if withdraw_invitation(invitation, by=colleague(request), now=timezone.now()):
        messages.success(request, _("The invitation for %(email)s was withdrawn.") % {"email": invitation.email})
    return redirect("people:invitations")


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """What the link in the mail opens: choose a name and a password, and sit down."""
    try:
        found = Invitation.objects.select_related("team").filter(digest=digest_of(token)).first()
    except ForgedLink:
        return _closed(request, "forged")
    now = timezone.now()
    if found is None:
        return _closed(request, "replaced")
    if not found.is_open(now):
        return _closed(request, "used" if found.accepted_at else "withdrawn" if found.withdrawn_at else "expired")
    form = AcceptForm(request.POST or None, email=found.email)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "invitation": found}
        return render(request, "people/invitation.html", context, status=422 if form.errors else 200)
    return _sit_down(request, found, form)


def _sit_down(request: HttpRequest, found: Invitation, form: AcceptForm) -> HttpResponseBase:
    language = translation.get_language() or "nl"
    given = form.cleaned_data
    try:
        user = accept_invitation(
            found, name=given["name"], password=given["password1"], language=language, now=timezone.now()
        )
    except (InvitationGone, AlreadyHere):
        return _closed(request, "used")
    messages.success(request, _("Welcome. A passkey lets you sign in without a password: add one in your profile."))
    response: HttpResponseBase = perform_login(request, user)
    return response


def _closed(request: HttpRequest, why: str) -> HttpResponse:
    return render(request, "people/invitation_closed.html", {"why": why}, status=410 if why != "forged" else 404)


def _tell(request: HttpRequest, invited: Invited) -> HttpResponse:
    if invited.mailed:
        messages.success(request, _("The invitation went to %(email)s.") % {"email": invited.invitation.email})
    else:
        request.session[BY_HAND] = {"email": invited.invitation.email, "link": invited.link}
    return redirect("people:invitations")
