"""The second pair of eyes: what a colleague decides about an answer, and what the rules for it are."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.conversations import access
from rondpunt.conversations.actions.arrange_looks import arrange_looks, arrange_trust
from rondpunt.conversations.actions.give_back import give_back, take_look_back
from rondpunt.conversations.actions.pass_look import CannotLook, NotYours, pass_look
from rondpunt.conversations.actions.write_out import CannotAnswer
from rondpunt.conversations.forms import LONGEST_TEXT
from rondpunt.conversations.gathered import lead_of
from rondpunt.conversations.look_form import LookRuleForm, TrustForm
from rondpunt.conversations.looking import seats_of
from rondpunt.conversations.models import LookRule, SecondLook
from rondpunt.conversations.trust import Proposal, proposals, setting_of
from rondpunt.conversations.views.conversation import show
from rondpunt.conversations.views.files import bytes_of
from rondpunt.lib.whole_number import whole_number
from rondpunt.people.access import colleague, needs
from rondpunt.people.models import Membership, Team
from rondpunt.people.rights import Right


@require_POST
def look_passing(request: HttpRequest, look_id: int) -> HttpResponse:
    """Send it, as it is or as it was changed here."""
    look = access.look_to_judge(request, look_id)
    text = request.POST.get("text")
    text = None if text is None else text.replace("\r\n", "\n").replace("\x00", "")
    number = whole_number(request.POST.get("seen", "")) or 0
    try:
        if text is not None and len(text) > LONGEST_TEXT:
            raise CannotAnswer(_("This is too long to keep."))
        pass_look(look, user=colleague(request), text=text, seen=number, now=timezone.now())
    except CannotAnswer as error:
        return _refused(request, look, str(error), typed=text, status=422)
    except CannotLook as error:
        return _refused(request, look, str(error), typed=text, status=_status(error))
    return redirect("conversations:conversation", lead_of(look.conversation).pk)


@require_POST
def look_giving_back(request: HttpRequest, look_id: int) -> HttpResponse:
    """Give it back with a remark."""
    look = access.look_to_judge(request, look_id)
    remark = request.POST.get("remark", "")
    try:
        give_back(look, user=colleague(request), remark=remark, now=timezone.now())
    except CannotLook as error:
        return _refused(request, look, str(error), remark=remark, status=_status(error))
    return redirect("conversations:conversation", lead_of(look.conversation).pk)


@require_POST
def look_taking_back(request: HttpRequest, look_id: int) -> HttpResponse:
    """Who wrote it writes on."""
    look = access.look_to_judge(request, look_id)
    try:
        take_look_back(look, user=colleague(request), now=timezone.now())
    except CannotLook as error:
        return _refused(request, look, str(error), status=_status(error))
    return redirect("conversations:conversation", lead_of(look.conversation).pk)


@require_safe
def look_file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """A file that goes along with an answer that waits."""
    found = access.look_file_to_read(request, file_id)
    return bytes_of(request, found.media, name=found.name, media_type=found.media.media_type)


@needs(Right.LOOKS)
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """The teams whose rule one may set."""
    teams = access.teams_to_arrange_looks(request).select_related("look_rule").order_by("name")
    return render(request, "conversations/looks.html", {"teams": teams})


@needs(Right.LOOKS)
@require_http_methods(["GET", "HEAD", "POST"])
def team_looks(request: HttpRequest, team_id: int) -> HttpResponse:
    """The rule of a team, its members, and who could go alone."""
    team = access.team_to_arrange_looks(request, team_id)
    rule = _rule_of(team)
    form = LookRuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        arrange_looks(form.instance, by=colleague(request), now=timezone.now())
        messages.success(request, _("Kept. What waits for a look already goes on waiting."))
        return redirect("conversations:team_looks", team.pk)
    seats = seats_of(team)
    context = {
        "team": team,
        "form": form,
        "seats": [(seat, setting_of(seat)) for seat in seats],
        "proposals": proposals(_rule_of(team), seats),
    }
    return render(request, "conversations/team_looks.html", context, status=422 if form.errors else 200)


@needs(Right.LOOKS)
@require_POST
def look_trust(request: HttpRequest, team_id: int, membership_id: int) -> HttpResponse:
    """One member's own setting; also the answer to a proposal."""
    team = access.team_to_arrange_looks(request, team_id)
    seat = next((one for one in seats_of(team) if one.pk == membership_id), None)
    form = TrustForm(request.POST)
    if seat is None or not form.is_valid():
        raise Http404
    proposed = _proposed(team, seat)
    because = "" if proposed is None else str(len(proposed.evidence))
    setting = form.cleaned_data["setting"]
    arrange_trust(seat, setting=setting, by=colleague(request), now=timezone.now(), because=because)
    messages.success(request, _("Kept for %(name)s.") % {"name": seat.user.name})
    return redirect("conversations:team_looks", team.pk)


def _proposed(team: Team, seat: Membership) -> Proposal | None:
    return next(iter(proposals(_rule_of(team), [seat])), None)


def _rule_of(team: Team) -> LookRule:
    return LookRule.objects.filter(team=team).first() or LookRule(team=team)


def _status(error: CannotLook) -> int:
    return 403 if isinstance(error, NotYours) else 409


def _refused(
    request: HttpRequest, look: SecondLook, why: str, *, typed: str | None = None, remark: str = "", status: int
) -> HttpResponse:
    """The page as it stands now, with the reason, and whatever was typed."""
    here = access.conversation_to_answer(request, lead_of(look.conversation).pk)
    return show(request, here, error=why, look_typed=(typed or "", remark), status=status)
