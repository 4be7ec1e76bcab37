"""One session: a run of a workshop with people, from their answers to the report.

1. ``visible_text``: tells whether a text can be seen.
2. ``talking_points``: reads the declarations of polls, scales, walls …, and judges answers.
3. ``answers``: stores answers to votes, the pulse and the evaluation.
4. ``crowd``: the rule by which answers are counted without settling what one person answered.
5. ``counting``: the phases of a vote, and the one count of a vote or an evaluation.
6. ``wall``: notes, "me too", and calls for help to a table.
7. ``clock``: the running agenda.
8. ``snapshot``: the state of a workshop for all, and for the facilitator.
9. ``board``: makes a snapshot after each change, and sends it to all open pages.
10. ``hand_in_reader``: reads notebooks that are handed in, in a process of its own.
11. ``hand_ins``: files that participants hand in.
12. ``grading_progress``: the grading state of each hand-in.
13. ``answer_texts``: answers in the words of the page.
14. ``personal_data``: shows or deletes all data of one participant.
15. ``restart``: what a server does that starts again on the same day.
16. ``session_report``: the facilitator's report after the session.
17. ``expired_files``: deletes files whose days are over, whatever else lies beside them.
18. ``written_reports``: the report's files after somebody's deletion, and after thirty days.
19. ``expiry``: deletes everything that is older than thirty days.
"""
