from datetime import datetime

from django import template

from entrepot.flows.notifications import zone_name

register = template.Library()


@register.filter(expects_localtime=True)
def zone(at: datetime) -> str:
    """Return the name of the clocks that this moment is told by."""
    return zone_name(at)
