"""Each job name has exactly one task, and each task is named in the one list."""

from flask import Flask

from app.jobs import names
from app.jobs.queue import queue

BUILT_IN = "procrastinate.builtin_tasks."


def test_names_and_tasks_are_pairs(app_of_worker: Flask) -> None:
    listed = {value for name, value in vars(names).items() if name.isupper()}
    tasks = {name for name in queue.tasks if not name.startswith(("builtin:", BUILT_IN))}

    assert tasks == listed
