"""How every form of the site is drawn, and what a person may type on portal's own pages."""

import re
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import TemplateDoesNotExist
from django.template.backends.django import Template
from django.utils.translation import gettext_lazy as _

from portal.clock import SHANGHAI, today
from portal.models import NoticeChoice
from portal.notices import ALWAYS_MAILED, topics_for
from portal.rules import RuleKey
from portal.words import yuan

_YUAN = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")


class Renderer(TemplatesSetting):
    """Label above, hint below it, error between hint and input. Our templates, then Django's."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"

    def __init__(self) -> None:
        self.plain = DjangoTemplates()

    def get_template(self, template_name: str) -> Template:
        """Our own template of a widget if there is one."""
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return self.plain.get_template(template_name)


class WholeNumberField(forms.IntegerField):
    """A whole number as everybody types it: ASCII digits, no sign, no other script's digits."""

    def to_python(self, value: Any) -> int | None:
        """The number, or an error at the field."""
        if value in self.empty_values:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", str(value).strip()):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return int(str(value).strip())


class YuanField(forms.CharField):
    """An amount in yuan as people type it; whole fen as the books take it, None for nothing."""

    def __init__(self, *, least_fen: int = 1, **kwargs: Any) -> None:
        self.least_fen = least_fen
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "short num"}
        super().__init__(max_length=12, widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Fen that the program proposes, as yuan; what a person typed stays as it was."""
        return yuan(value).replace(",", "") if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """The amount in fen; full-width or foreign digits are no amount."""
        text = super().clean(value).replace(",", "")
        if not text:
            return None
        fen = int(Decimal(text) * 100) if _YUAN.fullmatch(text) else -1
        if fen < self.least_fen:
            raise forms.ValidationError(_("Enter an amount in yuan, such as 120 or 8.50."))
        return fen


class NoticeChoiceForm(forms.Form):
    """Which notices also come by mail or message. Money and security always do."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refused = set(
            NoticeChoice.objects.filter(user=user, mail=False).values_list("topic", flat=True)
        )
        for topic in topics_for(user):
            always = topic in ALWAYS_MAILED
            self.fields[topic.value] = forms.BooleanField(
                label=topic.label,
                required=False,
                initial=always or topic not in refused,
                disabled=always,
                help_text=_("Always sent, so that nothing happens to your account unseen.")
                if always
                else "",
            )

    def choices(self) -> list[tuple[str, bool]]:
        """What was chosen, topic by topic."""
        return [(topic, bool(self.cleaned_data[topic])) for topic in self.fields]


class RuleForm(forms.Form):
    """A new value of a rule, and the day from which it holds."""

    valid_from = forms.DateField(
        label=_("From which day"),
        required=False,
        help_text=_("Leave it empty to change the rule now."),
        widget=forms.DateInput(attrs={"type": "date", "class": "mid"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, rule: RuleKey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.fields["value"] = _value_field(rule)
        self.order_fields(["value", "valid_from"])

    def clean_value(self) -> Any:
        """The value as the rule stores it."""
        value = self.cleaned_data["value"]
        if self.rule.kind in {"int", "fen"}:
            return self._number(value)
        if self.rule.kind == "ints":
            return [self._number(part) for part in re.split(r"[,，、\s]+", value) if part]
        return value == "yes" if self.rule.kind == "bool" else value

    def _number(self, text: str) -> int:
        pattern = r"[0-9]{1,9}(\.[0-9]{1,2})?" if self.rule.kind == "fen" else r"[0-9]{1,9}"
        scale = 100 if self.rule.kind == "fen" else 1
        low, high = self.rule.low, self.rule.high
        number = int(Decimal(text) * scale) if re.fullmatch(pattern, text) else low - 1
        if not low <= number <= high:
            raise forms.ValidationError(
                _("Enter a number from %(low)s to %(high)s.")
                % {"low": f"{low / scale:g}", "high": f"{high // scale}"}
            )
        return number

    def clean_valid_from(self) -> datetime | None:
        """The first moment of the day; nothing for today, which means now."""
        first_day = self.cleaned_data["valid_from"]
        if first_day is None or first_day == today():
            return None
        if first_day < today():
            raise forms.ValidationError(_("Choose today or a later day: the past is not changed."))
        return datetime.combine(first_day, time.min, SHANGHAI)


def _value_field(rule: RuleKey) -> forms.Field:
    label = _("New value")
    if rule.kind == "bool":
        choices = [("yes", _("yes")), ("no", _("no"))]
        return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
    if rule.kind == "choice":
        return forms.ChoiceField(label=label, choices=list((rule.choices or {}).items()))
    if rule.kind == "time":
        picker = forms.TextInput(attrs={"type": "time", "class": "short num"})
        return forms.RegexField(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", label=label, widget=picker)
    if rule.kind == "text":
        longest = min(rule.high, 2000)
        return forms.CharField(label=label, max_length=longest, required=False)
    unit = _("yuan") if rule.kind == "fen" else rule.unit
    hint = _("Unit: %(unit)s") % {"unit": unit} if unit else ""
    typed = forms.TextInput(attrs={"inputmode": "decimal", "class": "mid num"})
    return forms.CharField(label=label, max_length=200, help_text=hint, widget=typed)
