"""What the home page counts."""

from datetime import timedelta
from statistics import median

from desk.clock import working_hours_between
from docsharing.models import Delivery
from portal.clock import now, today

MOST = 500


def delivered() -> int:
    """Documents delivered so far."""
    return Delivery.objects.live().count()


def delivered_this_month() -> int:
    """Documents delivered since the first of this month."""
    return Delivery.objects.live().filter(delivered_at__date__gte=today().replace(day=1)).count()


def median_hours() -> int:
    """Working hours from request to delivery: the median of the last ninety days."""
    since = now() - timedelta(days=90)
    rows = Delivery.objects.live().filter(delivered_at__gte=since).order_by("-delivered_at")
    spans = rows.values_list("request__case__opened_at", "delivered_at")[:MOST]
    hours = [working_hours_between(begun, done).total_seconds() / 3600 for begun, done in spans]
    return max(1, round(median(hours))) if hours else 0
