"""Grading on top of nbgrader: release, collect, grade, give feedback, report.

nbgrader's formats, gradebook and formgrader stay in charge. Its settings are in
``nbgrader_config.py`` at the root of the clone, and ``template/`` holds the kit's changes to its
pages.

1. ``alembic_calls``: lets nbgrader find alembic, wherever the clone lies.
2. ``logs``: what keeps nbgrader's logs off the screen.
3. ``server_errors``: what is said where a gradebook's server doesn't answer.
4. ``course``: nbgrader's settings, gradebook and logs, and the tasks of an exercise.
5. ``settings``: nbgrader's settings of a course in any folder.
6. ``step_folders``: finds the folders that nbgrader has for a step.
7. ``courses``: the folders of a course and of its assignments.
8. ``hand_in_names``: the names of a hand-in's people, and ids made of them.
9. ``platform_numbers``: the number that a course platform gives to a person.
10. ``other_clone``: opens that clone for reading.
11. ``release``: makes exercises from solutions.
12. ``intake``: takes hand-ins from files of any origin and repairs them.
13. ``run``: grades submissions, in parallel, isolated and resumable.
14. ``pages``: feedback, records of learning and the facilitator's report.
15. ``retention``: how long hand-ins are kept.
16. ``meant``: finds who is meant by a name.
17. ``shared_hand_ins``: takes one person out of hand-ins that others share.
18. ``forget``: deletes everything of one person.
19. ``merge``: takes in the hand-ins and grades of another clone.
"""

from pathlib import Path

__all__ = ["TEMPLATES"]

TEMPLATES = Path(__file__).parent / "template"  # the kit's changes to nbgrader's own pages
