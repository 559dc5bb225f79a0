"""The worker's clock looks for everything that comes due."""

from celery import current_app

from config.celery import app


def test_every_task_of_ours_is_looked_for_and_no_other():
    app.loader.import_default_modules()
    ours = {name for name in current_app.tasks if not name.startswith("celery.")}

    assert {look["task"] for look in app.conf.beat_schedule.values()} == ours


def test_a_look_that_could_not_begin_before_the_next_is_not_made():
    for look in app.conf.beat_schedule.values():
        assert 10 <= look["options"]["expires"] <= max(look["schedule"], 10)
