"""Names of ours for accounts elsewhere, and the tags on links to our own sites."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from rondpunt.lib.links import host_of
from rondpunt.networks.registry import connector, networks_that_name
from rondpunt.publishing.models import LinkTags, NamedAccount

MOST_SITES = 50
_ALIAS = re.compile(r"[\w-]{2,40}")
# A domain name, or a name at one: whether anybody is called so there, nobody asks.
_HANDLE = re.compile(r"[\w.-]+(?:@[\w-]+(?:\.[\w-]+)+)?|[\w-]+(?:\.[\w-]+)+")


class NameForm(forms.Form):
    """One field for each network on which an account can be named."""

    alias = forms.CharField(
        label=_("Short name"), max_length=41, help_text=_("What you type after @, such as stadgent. No spaces.")
    )
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Stands in the text where they have no account.")
    )

    def __init__(self, *args: Any, account: NamedAccount | None = None, **kwargs: Any) -> None:
        there = {row.network: row.handle for row in account.handles.all()} if account else {}
        first = {"alias": account.alias, "name": account.name} if account else {}
        super().__init__(*args, **{"initial": first, **kwargs})
        for network in networks_that_name():
            self.fields[network] = forms.CharField(
                label=_g("On %(network)s") % {"network": connector(network).title},
                max_length=256,
                required=False,
                initial=there.get(network, ""),
            )

    def clean_alias(self) -> str:
        """Without the @ that somebody types along."""
        alias = str(self.cleaned_data["alias"]).strip().removeprefix("@").lower()
        if not _ALIAS.fullmatch(alias):
            raise forms.ValidationError(_("Only letters, digits, - and _: 2 to 40 of them."))
        return alias

    def clean(self) -> dict[str, Any]:
        """Handles without their first @."""
        told = super().clean() or {}
        for network in networks_that_name():
            handle = str(told.get(network) or "").strip().removeprefix("@")
            if handle and not _HANDLE.fullmatch(handle):
                self.add_error(network, _("This is no handle. Write it as it stands on their profile."))
            told[network] = handle
        return told

    @property
    def handles(self) -> dict[str, str]:
        """By network; "" where they have none."""
        return {network: self.cleaned_data[network] for network in networks_that_name()}


class LinkTagsForm(forms.Form):
    """Empty ``sites``: nothing is tagged."""

    sites = forms.CharField(
        label=_("Our sites"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, such as linderbeke.example; with what is below it. Empty: links stay as they are."),
    )
    scheme = forms.ChoiceField(label=_("Tags"), choices=LinkTags.Scheme.choices)

    def clean_sites(self) -> list[str]:
        """Hosts in small letters, each once; whole addresses are taken too."""
        sites = list(dict.fromkeys(_hosts(str(self.cleaned_data["sites"]))))
        if len(sites) > MOST_SITES:
            raise forms.ValidationError(_g("At most %d sites.") % MOST_SITES)
        return sites


def _hosts(text: str) -> Iterator[str]:
    for line in filter(None, map(str.strip, text.splitlines())):
        host = host_of(line)
        if not host or len(host) > 253:
            raise forms.ValidationError(_g("“%(line)s” is no site.") % {"line": line[:60]})
        yield host
