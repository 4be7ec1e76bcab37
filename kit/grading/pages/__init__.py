"""Shows the results of grading: feedback, records of learning, the facilitator's report.

1. ``results``: the state, score and comment of each task, read from the gradebook.
2. ``wording``: the line under each task, and the next step.
3. ``code_to_read``: the code that a person should read too.
4. ``feedback``: a page of feedback for each participant.
5. ``record``: a record of learning for each participant.
6. ``difficulty``: hard tasks, and wrong answers that several people share.
7. ``report``: the facilitator's page and two CSV files.
8. ``solutions``: each task with its answers and why, for after a session.
9. ``platforms``: feedback and points in the forms that course platforms take back.
"""
