"""Every address of the house."""

from django.urls import include, path

from rondpunt.web.views.archive import archive, post_archive
from rondpunt.web.views.demo import demo_door
from rondpunt.web.views.for_you import all_seen, for_you, notice
from rondpunt.web.views.health import health, health_json
from rondpunt.web.views.home import home
from rondpunt.web.views.house_style import house_style, logo
from rondpunt.web.views.organisation import organisation, organisation_colours
from rondpunt.web.views.reactions import reactions
from rondpunt.web.views.theme import theme
from rondpunt.web.views.welcome import welcome, welcome_channel, welcome_done

shell = [
    path("house-style/<slug:version>.css", house_style, name="house_style"),
    path("house-style/<slug:version>/logo", logo, name="logo"),
    path("look/", theme, name="theme"),
    path("demo/door/", demo_door, name="demo_door"),
    path("", home, name="home"),
    path("for-you/", for_you, name="for_you"),
    path("for-you/seen/", all_seen, name="all_seen"),
    path("for-you/<int:pk>/", notice, name="notice"),
    path("organisation/", organisation, name="organisation"),
    path("organisation/colours/", organisation_colours, name="organisation_colours"),
    path("posts/<int:post_id>/reactions/", reactions, name="reactions"),
    path("posts/<int:post_id>/archive/", post_archive, name="post_archive"),
    path("calendar/archive/", archive, name="archive"),
    path("health/", health, name="health"),
    path("health.json", health_json, name="health_json"),
    path("welcome/", welcome, name="welcome"),
    path("welcome/channel/", welcome_channel, name="welcome_channel"),
    path("welcome/channel/<slug:network>/", welcome_channel, name="welcome_channel_on"),
    path("welcome/done/", welcome_done, name="welcome_done"),
]
urlpatterns = [
    path("", include("rondpunt.people.urls")),  # before allauth: it takes two of its addresses
    path("", include("rondpunt.conversations.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("rondpunt.networks.urls")),
    path("", include("rondpunt.knowledge.urls")),
    path("", include("rondpunt.strategy.urls")),
    path("", include("rondpunt.publishing.urls")),
    path("", include((shell, "web"))),
]
handler400 = "rondpunt.web.views.bad_request.bad_request"
