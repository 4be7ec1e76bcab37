"""Shows the results of grading: feedback, records of learning, the facilitator's report.

1. ``results``: the state, score and comment of each task, read from the gradebook.
2. ``wording``: the line under each task, and the next step.
3. ``feedback``: a page of feedback for each participant.
4. ``record``: a record of learning for each participant.
5. ``difficulty``: hard tasks, and wrong answers that several people share.
6. ``report``: the facilitator's page and two CSV files.
7. ``solutions``: each task with its answers and why, for after a session.
"""
