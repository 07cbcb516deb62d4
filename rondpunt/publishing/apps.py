"""The room as a Django app."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "rondpunt.publishing"
