"""nbgrader's gradebook and graded notebooks: rows, points and pages, in and out.

1. ``gradebook_rows``: the gradebook's rows as plain data, sent to a worker and back.
2. ``nbgrader_steps``: makes nbgrader faster with a private gradebook.
3. ``journal``: enters a worker's result into the gradebook, so that a crash loses nothing.
4. ``points``: the points of a submission: most, taken off, still open.
5. ``graded_notebooks``: the notebooks that nbgrader has graded, and what they say.
6. ``sanitise``: makes graded notebooks harmless for the formgrader's page.
"""
