"""Addresses of this room."""

from django.urls import path

from rondpunt.strategy.views import audience_rules, audiences

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
]
