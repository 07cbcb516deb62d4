"""How far the index of names was read: which persons are in it, and which changes it knows."""

from django.db import models


class NamesRead(models.Model):
    """One row. The index itself is no model's: see ``names.py``."""

    last_person = models.BigIntegerField(default=0)
    last_entry = models.BigIntegerField(default=0)  # of the trail
