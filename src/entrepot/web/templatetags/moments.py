"""Moments inside of a sentence: `{% blocktranslate with at=token.revoked_at|moment %}`."""

from datetime import datetime

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from entrepot.flows import moments

register = template.Library()


@register.filter(expects_localtime=True)
def zone(at: datetime) -> str:
    """Return the name of the clocks that this moment is told by."""
    return moments.zone_name(at)


@register.filter(expects_localtime=True)
def moment(at: datetime) -> str:
    """Return a moment as pages show it, to be put into a sentence."""
    return _rendered("moment.html", at)


@register.filter(expects_localtime=True)
def day(at: datetime) -> str:
    """Return a day as pages show it, to be put into a sentence."""
    return _rendered("day.html", at)


@register.filter
def moment_in_words(at: datetime) -> str:
    """Return a moment as letters tell it."""
    return moments.moment(at)


def _rendered(template: str, at: datetime) -> str:
    return mark_safe(render_to_string(template, {"at": at}).strip())  # noqa: S308 (a template's own)
