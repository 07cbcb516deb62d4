"""The room as a Django app."""

from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "rondpunt.strategy"
