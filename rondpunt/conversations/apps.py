"""The room as a Django app."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "rondpunt.conversations"
