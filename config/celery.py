"""The worker and its clock. What must happen is a row in the database; a tick only looks for it."""

import os

from celery import Celery
from celery.signals import worker_init

from portal import patience

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("shuqiao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
worker_init.connect(patience.install)
# Seconds between two looks. A look that could not begin before the next one is not made at all.
LOOKS = {
    "portal.tasks.send_due": 2,
    "portal.tasks.run_jobs": 5,
    "portal.tasks.refresh_figures": 600,
    "portal.tasks.sweep_files": 3600,
    "portal.tasks.forget_answers": 3600,
    "accounts.tasks.forget": 3600,
    "ledger.tasks.close_books": 600,
    "ledger.tasks.expire_grants": 3600,
    "ledger.tasks.serve_waiting": 60,
    "ledger.tasks.confirm_points": 300,
    "ledger.tasks.expire_points": 6 * 3600,
    "ledger.tasks.check_books": 6 * 3600,
    "docsharing.tasks.lapse": 300,
    "docsharing.tasks.expire_cards": 3600,
    "desk.tasks.tell_provisional": 12 * 3600,
    "desk.tasks.remind": 300,
}
app.conf.beat_schedule = {
    task: {"task": task, "schedule": float(every), "options": {"expires": max(every, 10)}}
    for task, every in LOOKS.items()
}
