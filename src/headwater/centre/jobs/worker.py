"""The process that does background work, and takes up what a killed one left behind."""

from __future__ import annotations

import asyncio
import logging

from django.db import connection
from django.utils.module_loading import import_string
from procrastinate import App
from procrastinate.contrib.django import app as django_app
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker

log = logging.getLogger(__name__)
# A worker that has been silent for so long is dead; its jobs are taken up by another.
HEARTBEAT_SECONDS = 3.0
SILENT_SECONDS = 20.0
CONCURRENCY = 2


async def work() -> None:
    """Work until told to stop (SIGTERM, Ctrl-C); the jobs in hand are brought to their end."""
    app = django_app.with_connector(django_app.connector.get_worker_connector())  # type: ignore[attr-defined]
    app.perform_import_paths()
    async with app.open_async():
        hand = Worker(
            app,
            concurrency=CONCURRENCY,
            delete_jobs="always",  # what people look at is the Run
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=SILENT_SECONDS,
            fetch_job_polling_interval=2.0,
        )
        watch = asyncio.create_task(_keep_watch(app, hand))
        try:
            await hand.run()
        finally:
            watch.cancel()


async def _keep_watch(app: App, hand: Worker) -> None:
    """Say that this worker lives, to the end of its last job, and take up what dead ones left behind.

    The library's own sign of life ends with the wish to end, and a long last job would be done twice. Not a
    periodic job: that would itself be left behind when its worker is killed.
    """
    while True:
        try:
            if hand.worker_id is not None:
                await app.job_manager.update_heartbeat(hand.worker_id)
            await take_up(app)
        except ConnectorException:
            log.exception("could not look for jobs left behind")
        await asyncio.sleep(HEARTBEAT_SECONDS)


async def take_up(app: App, silent: float = SILENT_SECONDS) -> int:
    """Put the jobs of dead workers back into the queue; how many."""
    left = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent))
    for job in left:
        log.warning("taking up job %s, whose worker is gone", job.id)
        await app.job_manager.retry_job(job)
    return len(left)


def run() -> None:
    """Work in this process."""
    # The command imports this module before Django is awake, when there are no models yet.
    import_string("headwater.centre.jobs.running.begin")()
    connection.close()  # the work has connections of its own
    asyncio.run(work())
