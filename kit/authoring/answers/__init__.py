"""The answers of a workshop's tasks, graded: right ones get all points, wrong and lazy ones fewer.

``solutions/<id>/answers.toml`` has them (``kit.programme.answer_tables``); ``hackyack check``
grades them, each in its answer cell and followed by the test cell with its hidden tests.

1. ``hoisting``: the statements of a test that are the same for every answer.
2. ``trials``: runs answers and their test in the exercise's kernel.
3. ``grades``: the points of many answers to the tasks of one workshop.
4. ``gate``: the problems that an author is told.
"""

__all__: list[str] = []
