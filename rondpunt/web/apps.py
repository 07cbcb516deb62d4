"""The top floor as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "rondpunt.web"
