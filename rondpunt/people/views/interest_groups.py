"""Interest groups: everybody joins and leaves as they like; who arranges audiences makes and renames them."""

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rondpunt.people.access import colleague, interest_group_to_change, interest_group_to_join, needs
from rondpunt.people.actions.arrange_team import NameTaken
from rondpunt.people.actions.join_interest_group import join_interest_group
from rondpunt.people.actions.keep_interest_group import keep_interest_group
from rondpunt.people.actions.leave_interest_group import leave_interest_group
from rondpunt.people.interest_group_form import InterestGroupForm
from rondpunt.people.models import Interest, InterestGroup, User
from rondpunt.people.rights import Right

MOST = 300


@require_http_methods(["GET", "HEAD", "POST"])
def interest_groups(request: HttpRequest) -> HttpResponseBase:
    """All of them, with how many are in each; POST makes one."""
    user = colleague(request)
    if request.method == "POST":
        return _make(request)
    return _page(request, user, InterestGroupForm())


@needs(Right.EDITORIAL)
def _make(request: HttpRequest) -> HttpResponse:
    user, form = colleague(request), InterestGroupForm(request.POST)
    if form.is_valid():
        try:
            keep_interest_group(None, **form.cleaned_data, by=user, now=timezone.now())
        except NameTaken as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("people:interest_groups")
    return _page(request, user, form, status=422)


def _page(request: HttpRequest, user: User, form: InterestGroupForm, *, status: int = 200) -> HttpResponse:
    mine = Interest.objects.filter(group=OuterRef("pk"), user=user)
    groups = InterestGroup.objects.annotate(
        member_count=Count("interests", filter=Q(interests__user__is_active=True)), is_mine=Exists(mine)
    )
    context = {"groups": groups[:MOST], "form": form, "may_arrange": user.can(Right.EDITORIAL)}
    return render(request, "people/interest_groups.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.EDITORIAL)
def interest_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Change its name and what it is about."""
    group = interest_group_to_change(request, pk)
    form = InterestGroupForm(request.POST or None, initial={"name": group.name, "description": group.description})
    if request.method == "POST" and form.is_valid():
        try:
            keep_interest_group(group, **form.cleaned_data, by=colleague(request), now=timezone.now())
        except NameTaken as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("people:interest_groups")
    context = {"group": group, "form": form}
    return render(request, "people/interest_group.html", context, status=422 if form.errors else 200)


@require_POST
def joining(request: HttpRequest, pk: int) -> HttpResponse:
    """Be in it from now on."""
    join_interest_group(interest_group_to_join(request, pk), user=colleague(request), now=timezone.now())
    return redirect("people:interest_groups")


@require_POST
def leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """Be in it no longer."""
    leave_interest_group(interest_group_to_join(request, pk), user=colleague(request), now=timezone.now())
    return redirect("people:interest_groups")
