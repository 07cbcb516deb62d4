"""What people and colleagues write into the fields of the desk is only ever read: no script and no tag comes out."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from rondpunt.conversations.actions.answer_as_expert import answer_as_expert
from rondpunt.conversations.actions.ask_expert import Question as Ask
from rondpunt.conversations.actions.ask_expert import Whom, ask_expert
from rondpunt.conversations.actions.hand_over import hand_over
from rondpunt.conversations.actions.keep_view import keep_view
from rondpunt.conversations.actions.note_contact import Caller, Question, note_contact
from rondpunt.conversations.actions.seal import seal
from rondpunt.conversations.actions.tag import tag
from rondpunt.conversations.models import PromiseRule
from rondpunt.conversations.tests.build import conversation
from rondpunt.knowledge.tests.build import standard
from rondpunt.networks.models import Channel
from rondpunt.people.actions.be_absent import be_absent
from rondpunt.people.models import Department, Team, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SCRIPT = "\"'><script>alert(1)</script>"  # ends an attribute, and a tag

SCREENS = (
    "/tags/", "/tags/{tag}/", "/conversations/?view=all", "/conversations/views/", "/conversations/{here}/",
    "/conversations/?q=tag:x", "/conversations/{here}/team/", "/conversations/{here}/experts/",
    "/conversations/{here}/experts/new/", "/experts/", "/experts/?view=done", "/conversations/{sealed}/", "/seals/",
    "/contacts/{contact}/", "/contacts/persons/?who=script", "/persons/", "/persons/{person}/",
    "/standard-answers/", "/standard-answers/{standard}/", "/standard-answers/{standard}/wording/",
    "/standard-answers/{standard}/uses/", "/conversations/{here}/standard-answers/", "/promises/",
    "/promises/{promise}/", "/absences/", "/hours/", "/trail/", "/for-you/",
)  # fmt: skip


@pytest.fixture
def written(waste: Team, anna: User, bram: User, karin: User) -> dict[str, int]:
    """One of everything, with script in each of its fields; numbers for the addresses."""
    now = timezone.now()
    for row in (waste, anna, karin):
        row.name = f"{row.name} {SCRIPT}"
        row.save(update_fields=["name"])
    Department.objects.create(name=SCRIPT)
    here, sealed = conversation(waste, SCRIPT, subject=SCRIPT), conversation(waste, SCRIPT)
    Channel.objects.update(name=SCRIPT)
    word = tag(here, name=SCRIPT, user=karin, now=now)
    tag(here.person, name=f"{SCRIPT}2", user=karin, now=now)
    keep_view(user=karin, name=SCRIPT, query="view=all", team=None)
    seal(sealed, readers=[], reason=SCRIPT, user=karin, now=now)
    hand_over(here, user=anna, team=waste, owner=karin, note=SCRIPT, now=now)
    for number in range(2):
        ask = Ask(key=f"{number:032x}", text=SCRIPT, due_on=timezone.localdate() + timedelta(days=3), sees_name=True)
        whom = Whom(email="els@glas.example", name=SCRIPT, knows=SCRIPT, language="en")
        request = ask_expert(here, user=karin, whom=whom, question=ask, now=now).request
    answer_as_expert(request, text=SCRIPT, now=now)
    questions = [Question(SCRIPT, waste, SCRIPT)]
    caller = Caller(name=SCRIPT, number="09/333 44 55")
    contact = note_contact(key=uuid4(), network="phone", caller=caller, questions=questions, user=karin, now=now)
    said = {"nl": f"{SCRIPT} {{person}}"}
    answer = standard(karin, title=SCRIPT, shortcut="x", team=waste, texts=said)
    rule = PromiseRule.objects.create(team=waste, amount=3, escalate_after=2)
    be_absent(anna, begins_at=now, ends_at=now + timedelta(days=2), replacement=karin, by=karin, now=now)
    numbers = {"tag": word, "here": here, "sealed": sealed, "person": contact.person, "contact": contact}
    numbers |= {"standard": answer, "promise": rule}
    return {name: row.pk for name, row in numbers.items()}


def test_script_in_any_field_of_the_desk_is_only_read(client: Client, karin: User, written: dict[str, int]) -> None:
    client.force_login(karin)
    told_nothing = []
    for screen in SCREENS:
        address = screen.format(**written)
        answer = client.get(address)
        assert answer.status_code == 200, address
        shown = answer.content.decode()
        assert "<script>alert" not in shown and "\"'><" not in shown, address
        if "&lt;script&gt;" not in shown:
            told_nothing.append(address)
    assert told_nothing == []
