"""The first-run wizard: the organisation and its administrator, the first channel, what to do next."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from rondpunt.networks import registry
from rondpunt.networks.forms import ChannelForm
from rondpunt.networks.models import Channel
from rondpunt.networks.views.new_channel import add
from rondpunt.networks.views.testing import answer_test, asks_for_test
from rondpunt.people.access import needs
from rondpunt.people.actions.set_up_house import AlreadySetUp, set_up_house
from rondpunt.people.doors import open_to_all
from rondpunt.people.models import Organisation, User
from rondpunt.people.rights import Right
from rondpunt.web.greeting import SETUP_CODE
from rondpunt.web.prepare import keep_setup_code
from rondpunt.web.views.demo import BACKEND
from rondpunt.web.welcome_form import WelcomeForm


@open_to_all
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Only while there is nobody: afterwards this page is the front door. Who has no code gets no further."""
    if User.objects.exists() or Organisation.objects.exists():
        return redirect("web:home")
    initial = {"code": request.GET.get("code", "")}
    form = WelcomeForm(request.POST or None, request.FILES or None, code=_code(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            user = _set_up(form)
        except AlreadySetUp as error:
            messages.error(request, str(error))
            return redirect("web:home")
        login(request, user, backend=BACKEND)
        return redirect("web:welcome_channel")
    return render(request, "web/welcome.html", {"form": form}, status=422 if form.errors else 200)


@needs(Right.CHANNELS)
@require_http_methods(["GET", "HEAD", "POST"])
def welcome_channel(request: HttpRequest, network: str = "") -> HttpResponse:
    """The first channel, with its test button; it can wait."""
    if network and network not in registry.networks_to_add():
        raise Http404
    if not network:
        offered = [(name, registry.connector(name).title) for name in registry.networks_to_add()]
        return render(request, "web/welcome_channel.html", {"networks": offered})
    form = ChannelForm(request.POST or None, network=network)
    words = {"form": form, "network": network, "title": registry.connector(network).title}
    if request.method == "POST" and asks_for_test(request):
        return answer_test(request, form, network=network, page="web/welcome_channel_on.html", words=words)
    if request.method == "POST" and form.is_valid() and add(request, form, network=network):
        return redirect("web:welcome_done")
    return render(request, "web/welcome_channel_on.html", words, status=422 if form.errors else 200)


@needs(Right.CHANNELS)
@require_safe
def welcome_done(request: HttpRequest) -> HttpResponse:
    """Rondpunt is ready: what to do next."""
    return render(request, "web/welcome_done.html", {"channels": Channel.objects.order_by("pk")})


def _code() -> str:
    """The code of this installation; made here when the house was started in another way than ``rondpunt run``."""
    if settings.DEMO:
        return ""
    folder = settings.DATA / "keys"
    keep_setup_code(folder)
    found: str = (folder / SETUP_CODE).read_text(encoding="ascii").strip()
    return found


def _set_up(form: WelcomeForm) -> User:
    told = form.cleaned_data
    user = set_up_house(
        organisation=told["name"],
        colour=told["colour"],
        logo=told["logo"] or None,
        team=told["team"],
        name=told["person"],
        email=told["email"],
        password=told["password"],
        language=get_language() or settings.LANGUAGE_CODE,
        now=timezone.now(),
    )
    keep_setup_code(settings.DATA / "keys")  # the organisation exists: this takes the code away
    return user
