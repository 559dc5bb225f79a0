"""How every form of the site is drawn, and what a person may type on portal's own pages."""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import TemplateDoesNotExist
from django.template.backends.django import Template
from django.utils.translation import gettext_lazy as _

from portal.models import NoticeChoice, Topic
from portal.notices import ALWAYS_MAILED


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


class NoticeChoiceForm(forms.Form):
    """Which notices also come by mail. Money and security always do."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refused = set(
            NoticeChoice.objects.filter(user=user, mail=False).values_list("topic", flat=True)
        )
        for topic in Topic:
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
        return [(topic, bool(self.cleaned_data[topic])) for topic in Topic.values]
