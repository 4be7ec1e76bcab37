"""One session: a run of a workshop with people, from their answers to the report.

1. ``talking_points``: reads the declarations of polls, scales, walls …, and judges answers.
2. ``answers``: stores answers to votes, the pulse and the evaluation.
3. ``crowd``: the rule by which answers are counted without settling what one person answered.
4. ``counting``: the phases of a vote, and the one count of a vote or an evaluation.
5. ``wall``: notes, "me too", and calls for help to a table.
6. ``clock``: the running agenda.
7. ``snapshot``: the state of a workshop for all, and for the facilitator.
8. ``board``: makes a snapshot after each change, and sends it to all open pages.
9. ``hand_ins``: files that participants hand in.
10. ``grading_progress``: the grading state of each hand-in.
11. ``personal_data``: shows or deletes all data of one participant.
12. ``session_report``: the facilitator's report after the session.
"""
