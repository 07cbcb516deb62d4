"""Addresses of this room: channels for administrators."""

from django.urls import path

from rondpunt.networks.views import channel, channels, new_channel, stops

app_name = "networks"

urlpatterns = [
    path("stops/", stops.stops, name="stops"),
    path("stops/<int:stop_id>/lifting/", stops.lifting, name="lifting"),
    path("channels/", channels.channels, name="channels"),
    path("channels/new/", new_channel.choose, name="new_channel"),
    path("channels/new/<slug:network>/", new_channel.new_channel, name="new_channel_on"),
    path("channels/<int:channel_id>/", channel.channel, name="channel"),
    path("channels/<int:channel_id>/health/", channel.channel_health, name="channel_health"),
    path("channels/<int:channel_id>/test/", channel.test, name="channel_test"),
    path("channels/<int:channel_id>/pause/", channel.pause, name="channel_pause"),
    path("channels/<int:channel_id>/resumption/", channel.resumption, name="channel_resumption"),
    path("channels/<int:channel_id>/reading/", channel.reading, name="channel_reading"),
]
