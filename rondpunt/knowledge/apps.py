"""The room as a Django app."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "rondpunt.knowledge"
