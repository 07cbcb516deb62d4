"""How every form looks: ``{{ form }}`` gives labels, help, errors and fields in the house style."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draws forms with ``_form.html`` and fields with ``_field.html``."""

    form_template_name = "_form.html"
    field_template_name = "_field.html"
