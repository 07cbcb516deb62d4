"""Calls and visits: the form filled in meanwhile, whom it may be about, what is kept of it, and ringing back."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rondpunt.conversations import access
from rondpunt.conversations.actions.ask_call_back import CannotCallBack, finish_call_back
from rondpunt.conversations.actions.keep_contact import LONGEST_DRAFT, keep_contact
from rondpunt.conversations.actions.note_contact import CannotNote, note_contact
from rondpunt.conversations.contact_form import MOST_QUESTIONS, ContactForm, QuestionForm, WishForm, how_many
from rondpunt.conversations.models import Contact, ContactDraft, Conversation
from rondpunt.conversations.persons import Row, person_page
from rondpunt.conversations.views.conversation import show
from rondpunt.people.access import colleague
from rondpunt.people.models import Person, User

MOST_FOUND = 6


@dataclass(slots=True)
class Sheet:
    """The form in its parts."""

    who: ContactForm
    questions: list[QuestionForm]
    wish: WishForm

    @property
    def parts(self) -> list[ContactForm | QuestionForm | WishForm]:
        """All of them."""
        return [self.who, *self.questions, self.wish]

    def is_valid(self) -> bool:
        """Whether every part is; each is asked, so that everything wrong is told at once."""
        wrong = [part for part in self.parts if not part.is_valid()]
        return not wrong


@require_http_methods(["GET", "HEAD", "POST"])
def new_contact(request: HttpRequest) -> HttpResponse:
    """GET brings the form as it was left; POST keeps it, adds a question or looks for the person."""
    user = access.answerer(request)
    if request.method != "POST":
        kept = ContactDraft.objects.filter(user=user).first()
        left = QueryDict(kept.fields) if kept else None
        return _page(request, _sheet(left, user, bound=False), left, user)
    if "more" in request.POST or "find" in request.POST:
        told = request.POST.copy()
        if "more" in told:
            told["questions"] = str(min(MOST_QUESTIONS, how_many(told) + 1))
        return _page(request, _sheet(told, user, bound=False), told, user)
    sheet = _sheet(request.POST, user, bound=True)
    if sheet.is_valid():
        try:
            made = note_contact(
                key=sheet.who.cleaned_data["submission"],
                network=sheet.who.cleaned_data["network"],
                caller=sheet.who.caller,
                questions=[part.question for part in sheet.questions],
                wish=sheet.wish.wish,
                user=user,
                now=timezone.now(),
            )
        except CannotNote as error:
            sheet.who.add_error("number", str(error))
        except CannotCallBack as error:
            sheet.wish.add_error(None, str(error))
        else:
            return redirect("conversations:contact", made.pk)
    return _page(request, sheet, request.POST, user, status=422)


@require_POST
def contact_draft(request: HttpRequest) -> HttpResponse:
    """Keep what is being typed."""
    user = access.answerer(request)
    if len(request.body) > LONGEST_DRAFT:
        return HttpResponse(status=413)
    keep_contact(user, fields=request.POST, now=timezone.now())
    return render(request, "conversations/_kept_contact.html", {"now": timezone.now()})


@require_safe
def contact_persons(request: HttpRequest) -> HttpResponse:
    """Whom we know by these words, as far as this colleague may."""
    user = access.answerer(request)
    return render(request, "conversations/_contact_persons.html", {"found": _found(request.GET.get("who", ""), user)})


@require_safe
def contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """What became of it: each question with where it is now. Only for who wrote it down."""
    user = access.answerer(request)
    made = get_object_or_404(Contact.objects.select_related("person"), pk=contact_id, user=user)
    opened = Conversation.objects.filter(contact_question__contact=made).select_related("team").order_by("pk")
    seen = set(Conversation.objects.visible_to(user).filter(pk__in=opened).values_list("pk", flat=True))
    rows = [(one, one.pk in seen) for one in opened]
    return render(request, "conversations/contact.html", {"contact": made, "rows": rows, "now": timezone.now()})


@require_POST
def call_back(request: HttpRequest, call_back_id: int) -> HttpResponse:
    """They were rung back: what was said."""
    found = access.call_back_to_finish(request, call_back_id)
    said, is_answered = request.POST.get("result", "").replace("\x00", ""), request.POST.get("then") == "close"
    try:
        finish_call_back(found, result=said, is_answered=is_answered, user=colleague(request), now=timezone.now())
    except CannotCallBack as error:
        return show(request, found.conversation, error=str(error), status=422)
    return redirect("conversations:conversation", found.conversation_id)


def _sheet(told: QueryDict | None, user: User, *, bound: bool) -> Sheet:
    given: dict[str, object] = {"data": told} if bound else {"initial": told.dict() if told else None}
    number = how_many(told) if told else 1
    home = user.teams.order_by("name").first()
    questions = []
    for place in range(number):
        prefix = f"q{place}"
        start: dict[str, object] = {"team": home.pk if home else None}
        if told and not bound:
            start |= {
                name: told[f"{prefix}-{name}"] for name in ("text", "team", "answer") if f"{prefix}-{name}" in told
            }
        questions.append(QuestionForm(told if bound else None, prefix=prefix, initial=start))
    return Sheet(ContactForm(user=user, **given), questions, WishForm(**given))


def _found(words: str, user: User) -> list[Row]:
    words = words.replace("\x00", "").strip()[:200]
    return person_page(user, words=words)[0][:MOST_FOUND] if len(words) > 1 else []


def _page(request: HttpRequest, sheet: Sheet, told: QueryDict | None, user: User, *, status: int = 200) -> HttpResponse:
    words, chosen = (told.get("who", ""), told.get("person", "")) if told else ("", "")
    person = Person.objects.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdigit() else None
    context = {
        "sheet": sheet,
        "count": len(sheet.questions),
        "may_add": len(sheet.questions) < MOST_QUESTIONS,
        "found": _found(words, user),
        "chosen": person.pk if person else None,
        "title": _("Write down a call or a visit"),
    }
    return render(request, "conversations/new_contact.html", context, status=status)
