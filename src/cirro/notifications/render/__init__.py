"""The placeholder language of Spaces' mails, and mails made with it. A library: knows no database and no other room."""

from cirro.notifications.render.digest import Piece, render_digest
from cirro.notifications.render.fill import TooLargeError
from cirro.notifications.render.language import Template, TemplateError, parse
from cirro.notifications.render.mail import Bodies, Notice, RenderedMail, render_mail
from cirro.notifications.render.subject import render_subject

__all__ = [
    "Bodies",
    "Notice",
    "Piece",
    "RenderedMail",
    "Template",
    "TemplateError",
    "TooLargeError",
    "parse",
    "render_digest",
    "render_mail",
    "render_subject",
]
