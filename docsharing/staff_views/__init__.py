"""What the desk needs of document delivery beside the acts."""

from docsharing.staff_views.copyright import block_lift, reader_rights, report, report_export
from docsharing.staff_views.figures import delivery_figures
from docsharing.staff_views.holdings import (
    holding_export,
    holding_list,
    import_detail,
    import_list,
    import_problems,
)
from docsharing.staff_views.pickups import pickup_list
from docsharing.staff_views.requests import attachment, page_count
from docsharing.staff_views.sources import source_act, source_detail, source_list, source_new

__all__ = [
    "attachment",
    "block_lift",
    "delivery_figures",
    "holding_export",
    "holding_list",
    "import_detail",
    "import_list",
    "import_problems",
    "page_count",
    "pickup_list",
    "reader_rights",
    "report",
    "report_export",
    "source_act",
    "source_detail",
    "source_list",
    "source_new",
]
