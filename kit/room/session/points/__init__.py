"""What people say at the talking points, and how it is counted.

1. ``visible_text``: tells whether a text can be seen.
2. ``talking_points``: reads the declarations of polls, scales, walls …, and judges answers.
3. ``ad_hoc``: questions that the facilitator makes up during a session.
4. ``question_file``: reads such questions from a text file.
5. ``answers``: stores answers to votes, the pulse and the evaluation.
6. ``crowd``: the rule by which answers are counted without settling what one person answered.
7. ``counting``: the phases of a vote, and the one count of a vote or an evaluation.
8. ``wall``: notes, "me too", and calls for help to a table.
"""
