"""What the desk needs of document delivery beside the acts."""

from docsharing.staff_views.requests import attachment, page_count

__all__ = ["attachment", "page_count"]
