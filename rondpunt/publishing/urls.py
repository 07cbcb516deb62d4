"""Addresses of this room."""

from django.urls import path

from rondpunt.publishing.views import (
    approval,
    calendar,
    cells,
    deliveries,
    feeds,
    language,
    moving,
    planning,
    post,
    reviews,
    simpler_words,
)

app_name = "publishing"
urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/filters/", calendar.calendar_filters, name="calendar_filters"),
    path("calendar/export/", calendar.calendar_export, name="calendar_export"),
    path("calendar/feeds/", feeds.feeds, name="feeds"),
    path("calendar/feeds/<int:feed_id>/closing/", feeds.feed_closing, name="feed_closing"),
    path("calendar/feeds/<str:token>.ics", feeds.feed, name="feed"),
    path("posts/new/", post.new_post, name="new_post"),
    path("posts/hints/", language.hints, name="hints"),
    path("simpler-words/", simpler_words.simpler_words, name="simpler_words"),
    path("simpler-words/<int:word_id>/removal/", simpler_words.removal, name="word_removal"),
    path("posts/<int:post_id>/", post.post, name="post"),
    path("posts/by-delivery/<int:delivery_id>/", deliveries.post_of, name="post_of"),
    path("posts/<int:post_id>/deliveries/", deliveries.deliveries, name="deliveries"),
    path("posts/<int:post_id>/deliveries/<int:delivery_id>/", deliveries.verdict, name="verdict"),
    path("posts/<int:post_id>/core/", post.core, name="core"),
    path("posts/<int:post_id>/taking-up/", post.taking_up, name="taking_up"),
    path("posts/<int:post_id>/discarding/", post.discarding, name="discarding"),
    path("posts/<int:post_id>/bringing-back/", post.bringing_back, name="bringing_back"),
    path("posts/<int:post_id>/cells/", cells.cells, name="cells"),
    path("posts/<int:post_id>/cells/<int:variant_id>/", cells.cell, name="cell"),
    path("posts/<int:post_id>/cells/<int:variant_id>/following/", cells.following, name="following"),
    path("posts/<int:post_id>/cells/<int:variant_id>/still-right/", cells.still_right, name="still_right"),
    path("posts/<int:post_id>/cells/<int:variant_id>/removal/", cells.removal, name="removal"),
    path("posts/<int:post_id>/moment/", moving.moment, name="moment"),
    path("posts/<int:post_id>/stage/", moving.stage, name="stage"),
    path("posts/<int:post_id>/review/", reviews.review, name="review"),
    path("posts/<int:post_id>/review/asking/", reviews.review_asking, name="review_asking"),
    path("posts/<int:post_id>/review/withdrawal/", reviews.review_withdrawal, name="review_withdrawal"),
    path("approval/", approval.approval, name="approval"),
    path("approval/house/", approval.house_approval, name="house_approval"),
    path("approval/<int:channel_id>/", approval.channel_approval, name="channel_approval"),
    path("posts/<int:post_id>/plan/", planning.plan, name="plan"),
    path("posts/<int:post_id>/taking-back/", planning.taking_back, name="taking_back"),
]
