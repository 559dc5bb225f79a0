"""The worker and its clock. What must happen is a row in the database; a tick only looks for it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("shuqiao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "outbox": {"task": "portal.tasks.send_due", "schedule": 2.0},
    "jobs": {"task": "portal.tasks.run_jobs", "schedule": 5.0},
    "figures": {"task": "portal.tasks.refresh_figures", "schedule": 600.0},
    "sweep": {"task": "portal.tasks.sweep_files", "schedule": 3600.0},
    "codes": {"task": "accounts.tasks.forget", "schedule": 3600.0},
    "books": {"task": "ledger.tasks.close_books", "schedule": 600.0},
    "grants": {"task": "ledger.tasks.expire_grants", "schedule": 3600.0},
    "lapse": {"task": "docsharing.tasks.lapse", "schedule": 300.0},
    "calendar": {"task": "desk.tasks.tell_provisional", "schedule": 12 * 3600.0},
}
