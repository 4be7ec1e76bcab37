"""One session: a run of a workshop with people, from their answers to the report.

1. ``points``: votes, scales, walls and the evaluation, and the rule by which they are counted.
2. ``handing_in``: notebooks that participants hand in.
3. ``expired_files``: deletes files whose days are over, of reports and of hand-ins.
4. ``clock``: the running agenda.
5. ``unfolding``: whether the answers are open.
6. ``snapshot``: the state of a workshop for all, and for the facilitator.
7. ``board``: makes a snapshot after each change, and sends it to all open pages.
8. ``restart``: what a server does that starts again on the same day.
9. ``records``: one's own data, the report, and the end of both.
"""
