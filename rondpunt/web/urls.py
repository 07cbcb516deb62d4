"""Every address of the house."""

from django.urls import include, path

from rondpunt.web.views.demo import demo_door
from rondpunt.web.views.house_style import house_style, logo
from rondpunt.web.views.theme import theme

shell = [
    path("house-style/<slug:version>.css", house_style, name="house_style"),
    path("house-style/<slug:version>/logo", logo, name="logo"),
    path("look/", theme, name="theme"),
    path("demo/door/", demo_door, name="demo_door"),
]
urlpatterns = [
    path("", include("rondpunt.people.urls")),  # before allauth: it takes two of its addresses
    path("", include("rondpunt.conversations.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("rondpunt.networks.urls")),
    path("", include((shell, "web"))),
]
