"""Who may see what in this room: the object, or 404. A conversation behind another team's wall does not exist."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from rondpunt.conversations.links import Linked, linked_with
from rondpunt.conversations.models import (
    Attachment,
    CallBack,
    Conversation,
    ConversationMerge,
    Draft,
    DraftCopy,
    DraftFile,
    ExpertRequest,
    Forward,
    Message,
    MessageMove,
    SecondLook,
    SecondLookFile,
)
from rondpunt.conversations.persons import merges_seen, visible_persons
from rondpunt.knowledge.models import StandardAnswer
from rondpunt.knowledge.offering import usable
from rondpunt.people.access import colleague
from rondpunt.people.models import Person, PersonMerge, Team, User
from rondpunt.people.rights import Right

_WHOLE = ("channel", "person", "team", "owner", "seal__sealed_by", "planned", "reacts_to")


def reader(request: HttpRequest) -> User:
    """Who is signed in, if they read conversations anywhere; 404 for who does not."""
    user = colleague(request)
    if not (user.can(Right.READ) or user.can(Right.SEE_ALL)):
        raise Http404
    return user


def answerer(request: HttpRequest) -> User:
    """Who is signed in, if they answer for a team; 404 for who does not."""
    user = colleague(request)
    if not (user.can(Right.ANSWER) or user.can(Right.SEE_ALL)):
        raise Http404
    return user


def call_back_to_finish(request: HttpRequest, call_back_id: int) -> CallBack:
    """A call-back about a conversation that the signed-in colleague may answer."""
    found = get_object_or_404(CallBack, pk=call_back_id)
    found.conversation = conversation_to_answer(request, found.conversation_id)
    return found


def conversation_to_read(request: HttpRequest, conversation_id: int) -> Conversation:
    """A conversation of a team in which the signed-in colleague may read."""
    visible = Conversation.objects.visible_to(colleague(request))
    return get_object_or_404(visible.select_related(*_WHOLE), pk=conversation_id)


def conversation_to_answer(request: HttpRequest, conversation_id: int) -> Conversation:
    """A conversation that the signed-in colleague may answer, hand over and close."""
    answerable = Conversation.objects.answerable_by(colleague(request)).standing()
    return get_object_or_404(answerable.select_related(*_WHOLE), pk=conversation_id)


def conversation_to_be_at(request: HttpRequest, conversation_id: int, *, writes: bool = False) -> Conversation:
    """A conversation that the signed-in colleague may have open, or in which they may write; of it the id alone."""
    standing = Conversation.objects.standing().only("pk")
    mine = standing.answerable_by(colleague(request)) if writes else standing.visible_to(colleague(request))
    return get_object_or_404(mine, pk=conversation_id)


def conversations_to_answer(request: HttpRequest, numbers: Collection[int]) -> list[Conversation]:
    """All of these, in the order in which they began; 404 if one is not the signed-in colleague's to answer."""
    answerable = Conversation.objects.answerable_by(colleague(request)).standing().filter(pk__in=set(numbers))
    found = list(answerable.select_related(*_WHOLE).order_by("started_at", "pk"))
    if len(found) != len(set(numbers)):
        raise Http404
    return found


def conversations_to_read(request: HttpRequest, numbers: Collection[int]) -> list[Conversation]:
    """All of these; 404 if one is not the signed-in colleague's to see."""
    found = list(Conversation.objects.visible_to(colleague(request)).standing().filter(pk__in=set(numbers)))
    if len(found) != len(set(numbers)):
        raise Http404
    return found


def link_to_remove(request: HttpRequest, here: Conversation, link_id: int) -> Linked:
    """A link of a conversation that the colleague may answer, with one that they may see."""
    for linked in linked_with(here, user=colleague(request)):
        if linked.link.pk == link_id:
            return linked
    raise Http404


def may_answer(request: HttpRequest, conversation: Conversation) -> bool:
    """Whether the composer and the actions are offered in a conversation that the colleague may read."""
    # The seal asks the same of who reads and of who answers: only the right in the team is another.
    user = colleague(request)
    return user.can(Right.SEE_ALL) or conversation.team_id in user.teams_with(Right.ANSWER)


def message_to_answer(request: HttpRequest, message_id: int) -> Message:
    """A message of a conversation that the signed-in colleague may answer."""
    message = get_object_or_404(Message.objects.select_related("delivery__channel"), pk=message_id)
    # Of what is merged too: each answer has a delivery of its own.
    answerable = Conversation.objects.answerable_by(colleague(request)).select_related(*_WHOLE)
    message.conversation = get_object_or_404(answerable, pk=message.conversation_id)
    return message


def message_to_read(request: HttpRequest, message_id: int) -> Message:
    """A message of a conversation that the signed-in colleague may read."""
    message = get_object_or_404(Message.objects.select_related("raw"), pk=message_id)
    message.conversation = conversation_to_read(request, message.conversation_id)
    return message


def attachment_to_read(request: HttpRequest, attachment_id: int) -> Attachment:
    """A file of a message that the signed-in colleague may read; a removed message takes its files along."""
    attachment = get_object_or_404(Attachment.objects.select_related("message", "media"), pk=attachment_id)
    attachment.message.conversation = conversation_to_read(request, attachment.message.conversation_id)
    if attachment.message.removed_at:
        raise Http404
    return attachment


def own_draft_file(request: HttpRequest, file_id: int) -> DraftFile:
    """A file beside the signed-in colleague's own draft, in a conversation that they may still answer."""
    mine = DraftFile.objects.filter(draft__user=colleague(request)).select_related("media", "draft")
    file = get_object_or_404(mine, pk=file_id)
    file.draft.conversation = conversation_to_answer(request, file.draft.conversation_id)
    return file


def person_to_read(request: HttpRequest, person_id: int) -> Person:
    """Somebody the signed-in colleague may know; of who was merged, the person they are part of now."""
    person = get_object_or_404(Person, pk=person_id)
    while person.merged_into_id:
        person = Person.objects.get(pk=person.merged_into_id)
    return get_object_or_404(visible_persons(colleague(request)).prefetch_related("handles"), pk=person.pk)


def may_change_persons(request: HttpRequest) -> bool:
    """Whether facts and merging are offered."""
    return colleague(request).can(Right.PERSONS)


def person_to_change(request: HttpRequest, person_id: int) -> Person:
    """Somebody the signed-in colleague may change and merge."""
    if not may_change_persons(request):
        raise Http404
    return person_to_read(request, person_id)


def merge_to_undo(request: HttpRequest, merge_id: int) -> PersonMerge:
    """A merge of which the signed-in colleague may read something that moved; perhaps it was undone already."""
    merge = get_object_or_404(PersonMerge.objects.select_related("survivor", "absorbed"), pk=merge_id)
    if not may_change_persons(request) or not merges_seen([merge], colleague(request)):
        raise Http404
    return merge


def conversation_merge_to_undo(request: HttpRequest, merge_id: int) -> ConversationMerge:
    """A merge into a conversation that the signed-in colleague may answer; perhaps it was undone already."""
    merge = get_object_or_404(ConversationMerge.objects.select_related("source"), pk=merge_id)
    merge.lead = conversation_to_answer(request, merge.source.merged_into_id or merge.lead_id)
    return merge


def move_to_undo(request: HttpRequest, move_id: int) -> MessageMove:
    """A move between two conversations that the signed-in colleague may answer; perhaps it was undone already."""
    move = get_object_or_404(MessageMove.objects.select_related("target"), pk=move_id)
    conversation_to_answer(request, move.source_id)
    if move.target_id:
        conversation_to_answer(request, move.target_id)
    return move


def standard_to_use(request: HttpRequest, standard_id: int) -> StandardAnswer:
    """A standard answer that the signed-in colleague may insert today."""
    return get_object_or_404(usable(colleague(request), on=timezone.localdate()), pk=standard_id)


def expert_request_to_change(request: HttpRequest, request_id: int) -> ExpertRequest:
    """A question to an expert, in a conversation that the signed-in colleague may answer."""
    whole = ExpertRequest.objects.select_related("expert", "asked_by", "passed_from__expert")
    found = get_object_or_404(whole, pk=request_id)
    found.conversation = conversation_to_answer(request, found.conversation_id)
    return found


def expert_word(request: HttpRequest, message_id: int) -> Message:
    """What an expert said, in a conversation that the signed-in colleague may answer."""
    message = message_to_answer(request, message_id)
    if message.kind != Message.Kind.EXPERT:
        raise Http404
    return message


def look_to_judge(request: HttpRequest, look_id: int) -> SecondLook:
    """An answer that waits (or waited) for a look, in a conversation that the signed-in colleague may answer."""
    found = get_object_or_404(SecondLook.objects.select_related("writer", "conversation"), pk=look_id)
    conversation_to_answer(request, found.conversation.merged_into_id or found.conversation_id)
    return found


def look_file_to_read(request: HttpRequest, file_id: int) -> SecondLookFile:
    """A file of an answer that waits, in a conversation that the signed-in colleague may read."""
    found = get_object_or_404(SecondLookFile.objects.select_related("look__conversation", "media"), pk=file_id)
    conversation_to_read(request, found.look.conversation.merged_into_id or found.look.conversation_id)
    return found


def teams_to_arrange_looks(request: HttpRequest) -> QuerySet[Team]:
    """Teams for which the signed-in colleague may say at whose answers a colleague looks first."""
    user = colleague(request)
    if not user.can(Right.LOOKS):
        return Team.objects.none()
    return Team.objects.all() if user.can(Right.SEE_ALL) else Team.objects.filter(pk__in=user.teams_with(Right.LOOKS))


def team_to_arrange_looks(request: HttpRequest, team_id: int) -> Team:
    """One of them."""
    return get_object_or_404(teams_to_arrange_looks(request), pk=team_id)


def draft_to_take(here: Conversation, user: User, draft_id: int) -> Draft:
    """The draft of a colleague in ``here``, which ``user`` may answer."""
    return get_object_or_404(Draft.objects.filter(conversation=here).exclude(user=user), pk=draft_id)


def own_draft_copy(request: HttpRequest, copy_id: int) -> DraftCopy:
    """A copy of the signed-in colleague's own, in a conversation that they may still answer."""
    found = get_object_or_404(DraftCopy.objects.filter(user=colleague(request)).select_related("user"), pk=copy_id)
    found.conversation = conversation_to_answer(request, found.conversation_id)
    return found


def forward_to_decide(request: HttpRequest, forward_id: int) -> Forward:
    """What was sent on to another body, from a conversation that the signed-in colleague may answer."""
    found = get_object_or_404(Forward.objects.select_related("delivery__channel"), pk=forward_id, undone_at=None)
    found.conversation = conversation_to_answer(request, found.conversation_id)
    return found
