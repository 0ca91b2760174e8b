"""The rules for templates as they are saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cirro.kernel.errors import Fault, Refused
from cirro.notifications.render import TemplateError, parse
from cirro.notifications.render.language import MAX_CHARACTERS

BODY_LENGTH = MAX_CHARACTERS
SUBJECT_LENGTH = 1_000
NAME_LENGTH = 150


@dataclass(frozen=True)
class NewTemplate:
    """A template to be, for one configuration. A layout's has no subject."""

    configuration_id: int
    body: str
    subject: str = ""


def check_template(body: str | None, subject: str | None = None, prefix: str = "") -> Iterator[Fault]:
    """What is wrong with the texts that are given, with the line where it is."""
    if subject is not None and len(subject) > SUBJECT_LENGTH:
        yield Fault(f"{prefix}subject", f"must be at most {SUBJECT_LENGTH} characters long")
    for field, text in (("subject", subject), ("body", body)):
        if text is None:
            continue
        try:
            parse(text)
        except TemplateError as error:
            yield Fault(f"{prefix}{field}", str(error))


def check_new_templates(templates: Sequence[NewTemplate]) -> Iterator[Fault]:
    """What is wrong with the templates of something new: each by itself, and that each has its own configuration."""
    seen = set[int]()
    for number, template in enumerate(templates):
        yield from check_template(template.body, template.subject, f"templates.{number}.")
        if template.configuration_id in seen:
            yield Fault(
                f"templates.{number}.notification_configuration_id",
                f"there is another template for {template.configuration_id}",
            )
        seen.add(template.configuration_id)


def check_name(name: str | None) -> Iterator[Fault]:
    """What is wrong with a name, if one is given."""
    if name is not None and not 0 < len(name.strip()) <= NAME_LENGTH:
        yield Fault("name", f"must have 1 to {NAME_LENGTH} characters")


def refuse(*faults: Fault) -> None:
    """Raises Refused if there are any."""
    if faults:
        raise Refused.of(*faults)
