"""``{% demo_doors %}``: who you can be in the demo; nothing in a real house."""

from django import template
from django.conf import settings

from rondpunt.web.demo.town import doors
from rondpunt.web.greeting import plein_address

register = template.Library()


@register.inclusion_tag("_demo_doors.html", takes_context=True)
def demo_doors(context: template.Context) -> dict[str, object]:
    """The colleagues to sign in as with one click, and the way to Het Plein."""
    if not settings.DEMO:
        return {}
    return {
        "doors": doors(),
        "plein": plein_address(),
        "next": context.get("redirect_field_value") or "",
        "csrf_token": context.get("csrf_token"),
    }
