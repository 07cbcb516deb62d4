"""Lets the stories happen: each step through the house's own action, at its own moment.

Messages come in by ``receive`` and answers go out by ``answer``, so that trail, search, status and counts are what
they would have been. No network is contacted: the web form sends nothing anyhow, Het Plein's own memory is written
with the moment as its date, and for mail and Bluesky the delivery is marked as the network would have left it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.utils import timezone

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.answer_as_expert import answer_as_expert
from rondpunt.conversations.actions.arrange_receipt import arrange_receipt
from rondpunt.conversations.actions.ask_expert import Question as Ask
from rondpunt.conversations.actions.ask_expert import Whom, ask_expert
from rondpunt.conversations.actions.assign import assign
from rondpunt.conversations.actions.close import close
from rondpunt.conversations.actions.follow import follow
from rondpunt.conversations.actions.hand_in import hand_in
from rondpunt.conversations.actions.hand_over import hand_over
from rondpunt.conversations.actions.keep_draft import keep_draft
from rondpunt.conversations.actions.link_conversations import link_conversations
from rondpunt.conversations.actions.mark_formal import mark_formal
from rondpunt.conversations.actions.merge_conversations import merge_conversations
from rondpunt.conversations.actions.move_messages import move_messages
from rondpunt.conversations.actions.note import note
from rondpunt.conversations.actions.note_contact import Caller, Question, Wish, note_contact
from rondpunt.conversations.actions.pass_look import pass_look
from rondpunt.conversations.actions.put_aside import put_aside
from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.actions.seal import seal
from rondpunt.conversations.actions.send_receipt import send_receipt
from rondpunt.conversations.actions.settle import settle
from rondpunt.conversations.actions.tag import tag
from rondpunt.conversations.legal import jurisdiction, received_on
from rondpunt.conversations.models import Conversation, ExpertRequest, LegalTerm, Receipt, SecondLook
from rondpunt.conversations.recipients import ways
from rondpunt.networks.actions.send import note_doubt, note_refused, note_sent
from rondpunt.networks.later import TOMORROW, moment_of
from rondpunt.networks.models import Delivery
from rondpunt.networks.wire import Harvest, Reason, Refused
from rondpunt.web.demo.far_ends import FarEnd, far_ends
from rondpunt.web.demo.square import PracticeSquare
from rondpunt.web.demo.stories import Step
from rondpunt.web.demo.town import Town

ON_THE_WAY = timedelta(seconds=5)


@dataclass(slots=True)
class Play:
    """The stories while they happen."""

    town: Town
    square: PracticeSquare
    far_ends: dict[str, FarEnd] = field(init=False)
    conversations: dict[int, int] = field(default_factory=dict)  # story: conversation
    named: dict[str, int] = field(default_factory=dict)  # key of a story: conversation

    def __post_init__(self) -> None:
        self.far_ends = far_ends(self.town, self.square)

    def perform(self, step: Step) -> None:
        """Do what one step tells."""
        deeds: dict[str, Callable[[Step], None]] = {
            "says": self._says,
            "edits": self._edits,
            "removes": self._removes,
            "answers": self._answers,
            "plans": self._plans,
            "hands_in": self._hands_in,
            "notes": self._notes,
            "hands_over_to": self._hands_over,
            "assigns": self._assigns,
            "drafts": self._drafts,
            "closes": self._closes,
            "tags": self._tags,
            "calls": self._calls,
            "asks": self._asks,
            "puts_aside": self._puts_aside,
            "seals": self._seals,
            "follows": self._follows,
            "merges": self._merges,
            "links": self._links,
            "marks": self._marks,
            "splits": self._splits,
            "receipt": self._receipt,
        }
        next(deed for name, deed in deeds.items() if name in step.told)(step)

    def _conversation(self, step: Step) -> Conversation:
        return Conversation.objects.get(pk=self.conversations[step.story.number])

    def _far_end(self, step: Step) -> FarEnd:
        return self.far_ends[step.story.channel]

    def _take_in(self, step: Step, harvest: Harvest) -> None:
        channel = self.town.channels[step.story.channel]
        received = receive(channel, harvest, now=step.at + ON_THE_WAY)
        for message in received.messages:
            self.conversations.setdefault(step.story.number, message.conversation_id)
            self.named.setdefault(step.story.key, message.conversation_id)

    def _says(self, step: Step) -> None:
        known = self.conversations.get(step.story.number)
        token = Conversation.objects.get(pk=known).token if known else ""
        self._take_in(step, self._far_end(step).says(step, token))

    def _edits(self, step: Step) -> None:
        self._take_in(step, self.square.edits(step))

    def _removes(self, step: Step) -> None:
        self._take_in(step, self.square.removes(step))

    def _answers(self, step: Step) -> None:
        user, text = self.town.users[step.told["by"]], step.told["answers"]
        conversation = self._conversation(step)
        kind = step.told.get("kind") or ways(conversation)[0]
        message = answer(conversation, user=user, text=text, kind=kind, now=step.at)
        assert message.delivery
        taken_at = step.at + timedelta(seconds=settings.UNDO_SECONDS) + ON_THE_WAY
        self._goes_out(step, message.delivery, taken_at)

    def _plans(self, step: Step) -> None:
        """An answer that goes out tomorrow at nine, seen from the day on which the demo is loaded."""
        conversation, user = self._conversation(step), self.town.users[step.told["by"]]
        kind, at = step.told.get("kind") or ways(conversation)[0], moment_of(TOMORROW, "", now=timezone.now())
        answer(conversation, user=user, text=step.told["plans"], kind=kind, now=step.at, goes_out_at=at)

    def _hands_in(self, step: Step) -> None:
        """An answer of somebody at whose answers a colleague looks first; ``looked_by`` sent it."""
        conversation, user = self._conversation(step), self.town.users[step.told["by"]]
        kind = step.told.get("kind") or ways(conversation)[0]
        look = hand_in(conversation, user=user, text=step.told["hands_in"], kind=kind, now=step.at)
        assert isinstance(look, SecondLook)
        if looker := step.told.get("looked_by"):
            at = step.at + timedelta(minutes=4)
            newest = conversation.messages.order_by("-pk").values_list("pk", flat=True)[0]
            message = pass_look(look, user=self.town.users[looker], seen=newest, now=at)
            assert message.delivery
            self._goes_out(step, message.delivery, at + timedelta(seconds=settings.UNDO_SECONDS) + ON_THE_WAY)

    def _goes_out(self, step: Step, delivery: Delivery, at: datetime) -> None:
        Delivery.objects.claim(delivery.pk, now=at, until=at + ON_THE_WAY)
        delivery = Delivery.objects.select_related("channel").get(pk=delivery.pk)
        detail = step.told.get("detail", "")
        match step.told.get("outcome", "sent"):
            case "refused":
                note_refused(delivery, Refused(Reason(step.told["reason"]), detail), now=at)
            case "in_doubt":
                note_doubt(delivery, now=at, reason=Reason.UNREACHABLE, detail=detail)
            case _:
                note_sent(delivery, self._far_end(step).takes(step, delivery), now=at)
        settle(delivery, now=at)

    def _notes(self, step: Step) -> None:
        named = [self.town.users[key] for key in step.told.get("mentions", ())]
        user = self.town.users[step.told["by"]]
        note(self._conversation(step), user=user, text=step.told["notes"], mentions=named, now=step.at)

    def _follows(self, step: Step) -> None:
        follow(self._conversation(step), user=self.town.users[step.told["by"]], now=step.at)

    def _hands_over(self, step: Step) -> None:
        owner = step.told.get("owner")
        hand_over(
            self._conversation(step),
            user=self.town.users[step.told["by"]],
            team=self.town.teams[step.told["hands_over_to"]],
            owner=self.town.users[owner] if owner else None,
            note=step.told.get("note", ""),
            now=step.at,
        )

    def _assigns(self, step: Step) -> None:
        user, owner = self.town.users[step.told["by"]], self.town.users[step.told["assigns"]]
        assign(self._conversation(step), user=user, owner=owner, now=step.at)

    def _drafts(self, step: Step) -> None:
        user = self.town.users[step.told["by"]]
        keep_draft(self._conversation(step), user=user, kind="public", text=step.told["drafts"], now=step.at)

    def _seals(self, step: Step) -> None:
        readers = [self.town.users[key] for key in step.told.get("readers", ())]
        user = self.town.users[step.told["by"]]
        seal(self._conversation(step), readers=readers, reason=step.told["seals"], user=user, now=step.at)

    def _merges(self, step: Step) -> None:
        sources = [Conversation.objects.get(pk=self.named[key]) for key in step.told["merges"]]
        merge_conversations(self._conversation(step), sources=sources, by=self.town.users[step.told["by"]], now=step.at)

    def _links(self, step: Step) -> None:
        others = [Conversation.objects.get(pk=self.named[key]) for key in step.told["links"]]
        link_conversations(self._conversation(step), others=others, by=self.town.users[step.told["by"]], now=step.at)

    def _receipt(self, step: Step) -> None:
        here = self._conversation(step)
        arrange_receipt(here.channel, is_on=True, texts={}, by=self.town.users["karin"], now=here.started_at)
        question = here.messages.earliest("at")
        made = Receipt.objects.create(conversation=here, question=question, person=here.person, made_at=step.at)
        send_receipt(made.pk, now=step.at)
        said = here.messages.get(kind="receipt")
        assert said.delivery
        self._goes_out(step, said.delivery, step.at + ON_THE_WAY)

    def _marks(self, step: Step) -> None:
        term = LegalTerm.objects.get(jurisdiction=jurisdiction(), kind__names__nl=step.told["marks"])
        here, user = self._conversation(step), self.town.users[step.told["by"]]
        mark_formal(here, term=term, received_on=received_on(here), user=user, now=step.at)

    def _splits(self, step: Step) -> None:
        """What the citizen said last begins a conversation of its own."""
        here, user = self._conversation(step), self.town.users[step.told["by"]]
        last = here.messages.filter(direction="in").latest("at")
        move_messages(here, numbers=[last.pk], subject=step.told["splits"], by=user, now=step.at)

    def _puts_aside(self, step: Step) -> None:
        user = self.town.users[step.told["by"]]
        until = step.at + timedelta(days=step.told["puts_aside"])
        put_aside(self._conversation(step), until=until, user=user, now=step.at)

    def _calls(self, step: Step) -> None:
        user, team = self.town.users[step.told["by"]], self.town.teams[step.told["for"]]
        wish = Wish(at=step.at + timedelta(hours=step.told["ring_back_in"]), receiver=user)
        made = note_contact(
            key=uuid5(NAMESPACE_URL, f"demo-{step.story.number}"),
            network=step.story.channel,
            caller=Caller(name=step.story.who, number=step.told["number"]),
            questions=[Question(step.told["calls"], team)],
            wish=wish,
            user=user,
            now=step.at,
        )
        self.conversations[step.story.number] = made.conversations.get().pk

    def _asks(self, step: Step) -> None:
        """An expert without a seat is asked what the citizen said, and answers after ``hours`` if they ``told``."""
        here, user = self._conversation(step), self.town.users[step.told["by"]]
        name, email = parseaddr(step.told["expert"])
        question = Ask(
            key=uuid5(NAMESPACE_URL, f"demo-{step.story.number}-{step.number}").hex,
            text=step.told["asks"],
            due_on=timezone.localdate(step.at) + timedelta(days=3),
            messages=here.messages.filter(direction="in"),
        )
        whom = Whom(email=email, name=name, knows=step.told["knows"], language="nl")
        asked = ask_expert(here, user=user, whom=whom, question=question, now=step.at).request
        ExpertRequest.objects.filter(pk=asked.pk).update(mailed_at=step.at)  # as a mail server would have taken it
        if told := step.told.get("told"):
            answer_as_expert(asked, text=told, now=step.at + timedelta(hours=step.told["hours"]))

    def _tags(self, step: Step) -> None:
        for name in step.told["tags"]:
            tag(self._conversation(step), name=name, user=self.town.users[step.told["by"]], now=step.at)

    def _closes(self, step: Step) -> None:
        close(self._conversation(step), user=self.town.users[step.told["by"]], now=step.at)
