"""Languages that go out together on a channel, in this order: what is said there in one is said in all of them."""

from django.db import models


class TogetherLanguage(models.Model):
    """One of them; ``number`` counts from 1."""

    channel = models.ForeignKey("networks.Channel", models.CASCADE, related_name="together_languages")
    number = models.IntegerField()
    language = models.CharField(max_length=5)

    class Meta:
        ordering = ["channel_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "number"], name="one_together_language_of_a_number"),
            models.UniqueConstraint(fields=["channel", "language"], name="a_language_goes_together_once"),
        ]
