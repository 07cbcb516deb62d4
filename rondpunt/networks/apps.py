"""The room as a Django app."""

from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "rondpunt.networks"
