"""Read what a catalogue exports: MARC records or a table, record by record, good and bad."""

from docsharing.catalogue.read import count, read
from docsharing.catalogue.record import Holding, Row

__all__ = ["Holding", "Row", "count", "read"]
