"""Wiring only: settings, urls, the worker, the door of the web server."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
