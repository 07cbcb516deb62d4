"""One line more for an internal audience: whom, out of one list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rondpunt.people.models import Department, InterestGroup, Team, User
from rondpunt.people.rights import Role

SOURCES = {
    "team": (_("Teams"), Team.objects.all()),
    "department": (_("Departments, with those below"), Department.objects.all()),
    "group": (_("Interest groups"), InterestGroup.objects.all()),
    "user": (_("Colleagues"), User.objects.filter(is_active=True)),
}


class RuleForm(forms.Form):
    """``kind`` and ``chosen`` are what ``add_rule`` wants, once it is valid."""

    whom = forms.ChoiceField(label=_("Whom else"), error_messages={"required": _("Choose whom.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = {f"{kind}-{row.pk}": row for kind, (_name, rows) in SOURCES.items() for row in rows.all()}
        groups: list[Any] = [("", _("choose"))]
        for kind, (name, _rows) in SOURCES.items():
            rows = [(key, str(row)) for key, row in self._rows.items() if key.startswith(f"{kind}-")]
            groups += [(name, rows)] if rows else []
        groups.append((_("Roles"), [(f"role-{role}", label) for role, label in Role.choices]))
        field = self.fields["whom"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = groups

    @property
    def kind(self) -> str:
        """user, team, department, group or role."""
        return str(self.cleaned_data["whom"]).partition("-")[0]

    @property
    def chosen(self) -> object:
        """The row, or the key of a role."""
        key = str(self.cleaned_data["whom"])
        return self._rows.get(key, key.partition("-")[2])
