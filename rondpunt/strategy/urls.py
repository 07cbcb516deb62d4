"""Addresses of this room."""

from django.urls import path

from rondpunt.strategy.views import audience_rules, audiences, tone

app_name = "strategy"
urlpatterns = [
    path("audiences/", audiences.audiences, name="audiences"),
    path("audiences/new/", audiences.new_audience, name="new_audience"),
    path("audiences/<int:audience_id>/", audiences.audience, name="audience"),
    path("audiences/<int:audience_id>/archiving/", audiences.archiving, name="archiving"),
    path("audiences/<int:audience_id>/bringing-back/", audiences.bringing_back, name="bringing_back"),
    path("audiences/<int:audience_id>/rules/", audience_rules.audience_rules, name="audience_rules"),
    path(
        "audiences/<int:audience_id>/rules/<int:rule_id>/removal/", audience_rules.removal, name="audience_rule_removal"
    ),
    path("audiences/<int:audience_id>/tone/new/", tone.new_tone_example, name="new_tone_example_for"),
    path("audiences/tone/", tone.tone, name="tone"),
    path("audiences/tone/new/", tone.new_tone_example, name="new_tone_example"),
    path("audiences/tone/<int:example_id>/", tone.tone_example, name="tone_example"),
    path("audiences/tone/<int:example_id>/moving/", tone.tone_moving, name="tone_moving"),
    path("audiences/tone/<int:example_id>/archiving/", tone.tone_archiving, name="tone_archiving"),
    path("audiences/tone/<int:example_id>/bringing-back/", tone.tone_bringing_back, name="tone_bringing_back"),
]
