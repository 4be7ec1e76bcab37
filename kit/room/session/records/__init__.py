"""What stays of a session, for each participant and for the facilitator, and for how long.

1. ``answer_texts``: answers in the words of the page.
2. ``personal_data``: shows or deletes all data of one participant.
3. ``count_tables``: counts as rows of a table.
4. ``paper_evaluation``: evaluations that were filled in on paper.
5. ``session_report``: the facilitator's report after the session.
6. ``written_reports``: the report's files after somebody's deletion, and after thirty days.
7. ``expiry``: deletes everything that is older than thirty days.
"""
