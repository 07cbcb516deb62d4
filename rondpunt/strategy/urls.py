"""Addresses of this room."""

from django.urls import path

from rondpunt.strategy.views import audiences

app_name = "strategy"
urlpatterns = [
    path("audiences/", audiences.audiences, name="audiences"),
    path("audiences/new/", audiences.new_audience, name="new_audience"),
    path("audiences/<int:audience_id>/", audiences.audience, name="audience"),
    path("audiences/<int:audience_id>/archiving/", audiences.archiving, name="archiving"),
    path("audiences/<int:audience_id>/bringing-back/", audiences.bringing_back, name="bringing_back"),
]
