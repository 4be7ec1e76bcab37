"""Grading on top of nbgrader: release, collect, grade, give feedback, report.

nbgrader's formats, gradebook and formgrader stay in charge. Its settings are in
``nbgrader_config.py`` at the root of the clone, and ``template/`` holds the kit's changes to its
pages.

1. ``logs``: what keeps nbgrader's logs off the screen.
2. ``course``: nbgrader's settings, gradebook and logs, and the tasks of an exercise.
3. ``settings``: nbgrader's settings of a course in any folder.
4. ``step_folders``: finds the folders that nbgrader has for a step.
5. ``courses``: the folders of a course and of its assignments.
6. ``platform_numbers``: the number that a course platform gives to a person.
7. ``release``: makes exercises from solutions.
8. ``intake``: takes hand-ins from files of any origin and repairs them.
9. ``run``: grades submissions, in parallel, isolated and resumable.
10. ``pages``: feedback, records of learning and the facilitator's report.
11. ``retention``: how long hand-ins are kept.
12. ``forget``: deletes everything of one person.
13. ``merge``: takes in the hand-ins and grades of another clone.
14. ``other_clone``: opens that clone for reading.
"""

from pathlib import Path

__all__ = ["TEMPLATES"]

TEMPLATES = Path(__file__).parent / "template"  # the kit's changes to nbgrader's own pages
