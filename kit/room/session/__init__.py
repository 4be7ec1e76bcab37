"""One session: a run of a workshop with people, from their answers to the report.

1. ``talking_points``: reads the declarations of polls, scales, walls …, and judges answers.
2. ``answers``: stores answers to votes, the pulse and the evaluation, and counts them.
3. ``crowd``: the rule by which counts may be shown without revealing one person's answer.
4. ``wall``: notes, "me too", and calls for help to a table.
5. ``clock``: the running agenda.
6. ``snapshot``: the state of a workshop for all, and for the facilitator.
7. ``board``: makes a snapshot after each change, and sends it to all open pages.
8. ``hand_ins``: files that participants hand in.
9. ``grading_progress``: the grading state of each hand-in.
10. ``personal_data``: shows or deletes all data of one participant.
11. ``restart``: what a server does that starts again on the same day.
12. ``session_report``: the facilitator's report after the session.
"""
