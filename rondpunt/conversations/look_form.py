"""What is asked about the second pair of eyes."""

from django import forms

from rondpunt.conversations.models import LookRule, LookTrust


class LookRuleForm(forms.ModelForm[LookRule]):
    """The rule of a team."""

    class Meta:
        model = LookRule
        fields = ["scope", "spares_standards", "propose_after"]
        widgets = {"scope": forms.RadioSelect}


class TrustForm(forms.Form):
    """The setting of one member."""

    setting = forms.ChoiceField(choices=LookTrust.Setting.choices)
