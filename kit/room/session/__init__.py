"""One session: a run of a workshop with people, from their answers to the report.

1. ``visible_text``: tells whether a text can be seen.
2. ``talking_points``: reads the declarations of polls, scales, walls …, and judges answers.
3. ``answers``: stores answers to votes, the pulse and the evaluation, and counts them.
4. ``crowd``: the rule by which counts may be shown without revealing one person's answer.
5. ``wall``: notes, "me too", and calls for help to a table.
6. ``clock``: the running agenda.
7. ``snapshot``: the state of a workshop for all, and for the facilitator.
8. ``board``: makes a snapshot after each change, and sends it to all open pages.
9. ``hand_in_reader``: reads notebooks that are handed in, in a process of its own.
10. ``hand_ins``: files that participants hand in.
11. ``grading_progress``: the grading state of each hand-in.
12. ``answer_texts``: answers in the words of the page.
13. ``personal_data``: shows or deletes all data of one participant.
14. ``restart``: what a server does that starts again on the same day.
15. ``session_report``: the facilitator's report after the session.
16. ``written_reports``: the report's files after somebody's deletion, and after thirty days.
17. ``expiry``: deletes everything that is older than thirty days.
"""
