"""What the desk needs of document delivery beside the acts."""

from docsharing.staff_views.requests import attachment, page_count
from docsharing.staff_views.sources import source_act, source_detail, source_list, source_new

__all__ = [
    "attachment",
    "page_count",
    "source_act",
    "source_detail",
    "source_list",
    "source_new",
]
