"""How a network looks in a template: its icon, drawn in the colour of the text."""

from django import template
from django.template.loader import select_template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def network_icon(network: str) -> SafeString:
    """The icon of a network, ``templates/networks/icons/<network>.svg``; a network without one gets a ring.

    Always beside the network's name, so it is hidden from screen readers.
    """
    found = select_template([f"networks/icons/{network}.svg", "networks/icons/_any.svg"])
    return SafeString(found.render({}).strip())
