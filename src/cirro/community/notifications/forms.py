"""What somebody wants to hear from one Space, when, and in which language."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cirro.community.notifications.labels import CHOICE_LABELS, choice_label, topic_label
from cirro.look.templatetags.look import language_name
from cirro.notifications.domain.own_words import spoken_language
from cirro.notifications.domain.person_choices import SpaceChoices, TopicEmail


class ChoicesForm(forms.Form):
    """A choice for each topic, one to set them all, and the language."""

    def __init__(self, data: QueryDict | None, *, space_id: int, choices: SpaceChoices) -> None:
        super().__init__(data, prefix=f"space-{space_id}")
        self._topics = choices.topics
        for topic in choices.topics:
            self.fields[_field(topic)] = forms.ChoiceField(
                label=topic_label(topic.name),
                required=False,
                choices=[("", _default(topic)), *CHOICE_LABELS.items()],
                initial=topic.own or "",
            )
        self.fields["locale"] = forms.ChoiceField(
            label=_("Language"), required=False, choices=_languages(choices), initial=choices.locale or ""
        )
        self.fields["all"] = forms.ChoiceField(
            label=_("Set all of this Space to"),
            required=False,
            choices=[("", gettext("The defaults")), *CHOICE_LABELS.items()],
        )

    @property
    def topic_fields(self) -> list[forms.BoundField]:
        """In the order of the topics."""
        return [self[_field(topic)] for topic in self._topics]

    def emails(self) -> dict[int, str | None]:
        """Topic id → the choice made for it; None: its default."""
        return {topic.topic_id: self.cleaned_data[_field(topic)] or None for topic in self._topics}

    def all_alike(self) -> dict[int, str | None]:
        """The same with one choice for all."""
        return {topic.topic_id: self.cleaned_data["all"] or None for topic in self._topics}


def _field(topic: TopicEmail) -> str:
    return f"topic_{topic.topic_id}"


def _default(topic: TopicEmail) -> str:
    return gettext("Default: %(choice)s") % {"choice": choice_label(topic.default)}


def _languages(choices: SpaceChoices) -> list[tuple[str, str]]:
    # A language that the Space doesn't write in (yet) stays chosen.
    extra = [choices.locale] if choices.locale and choices.locale not in choices.locales else []
    account = gettext("As in your account: %(language)s") % {"language": language_name(choices.locales[0])}
    own = spoken_language(choices.accounts)
    if own and own != choices.locales[0].partition("-")[0]:
        # Cirro's own words come in it; the Space's don't.
        account = gettext("As in your account: %(language)s, otherwise %(other)s") % {
            "language": language_name(own),
            "other": language_name(choices.locales[0]),
        }
    named = sorted(
        ((tag, language_name(tag)) for tag in (*choices.locales, *extra)), key=lambda each: each[1]
    )
    return [("", account), *named]
