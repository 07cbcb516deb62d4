"""Addresses of this room: each is a resource; closing a conversation is a POST to its closure."""

from django.urls import path

from rondpunt.conversations.views import (
    answer,
    ask,
    attachment,
    closure,
    conversation,
    delivery,
    draft,
    follow,
    inbox,
    live,
    merging,
    note,
    ownership,
    persons,
)

app_name = "conversations"

urlpatterns = [
    path("conversations/", inbox.inbox, name="inbox"),
    path("conversations/live", live.live, name="live"),
    path("conversations/<int:conversation_id>/", conversation.conversation, name="conversation"),
    path("conversations/<int:conversation_id>/thread/", conversation.thread, name="thread"),
    path("conversations/<int:conversation_id>/person/", conversation.person, name="conversation_person"),
    path("conversations/<int:conversation_id>/answers/", answer.answers, name="answers"),
    path("conversations/<int:conversation_id>/notes/", note.notes, name="notes"),
    path("conversations/<int:conversation_id>/team/", ownership.team, name="team"),
    path("conversations/<int:conversation_id>/owner/", ownership.owner, name="owner"),
    path("conversations/<int:conversation_id>/closure/", closure.closure, name="closure"),
    path("conversations/<int:conversation_id>/reopening/", closure.reopening, name="reopening"),
    path("conversations/<int:conversation_id>/draft/", draft.draft, name="draft"),
    path("conversations/<int:conversation_id>/measure/", draft.measure, name="measure"),
    path("conversations/<int:conversation_id>/draft/files/", draft.files, name="draft_files"),
    path("conversations/draft-files/<int:file_id>/", draft.file, name="draft_file"),
    path("conversations/messages/<int:message_id>/", conversation.message, name="message"),
    path("conversations/messages/<int:message_id>/withdrawal/", delivery.withdrawal, name="withdrawal"),
    path("conversations/messages/<int:message_id>/verdict/", delivery.verdict, name="verdict"),
    path("conversations/messages/<int:message_id>/raw/", attachment.raw, name="raw"),
    path("conversations/attachments/<int:attachment_id>/", attachment.attachment, name="attachment"),
    path("persons/", persons.persons, name="persons"),
    path("persons/<int:person_id>/", persons.person, name="person"),
    path("persons/<int:person_id>/facts/", persons.facts, name="person_facts"),
    path("persons/<int:person_id>/merging/", merging.merging, name="merging"),
    path("persons/merges/<int:merge_id>/undoing/", merging.undoing, name="undoing"),
    path("ask/<slug:slug>/", ask.ask, name="ask"),
    path("follow/<slug:token>/", follow.follow, name="follow"),
    path("follow/<slug:token>/asked/", follow.asked, name="asked"),
    path("follow/<slug:token>/files/<int:attachment_id>/", follow.follow_file, name="follow_file"),
]
