"""Grades submissions: in parallel, isolated, resumable.

1. ``autograde``: grades a workshop's submissions and keeps those that are graded already.
2. ``graded_notebooks``: the notebooks that nbgrader has graded, and what they say.
3. ``languages``: refuses notebooks for another language than Python.
4. ``batch``: makes a job of each submission and gives the jobs to ``pool`` or an executor.
5. ``pool``: runs many tasks in this machine's processes; a process that dies loses one task.
6. ``clusters``: an executor on other machines, in place of ``pool``.
7. ``worker``: grades one submission with nbgrader's autograder, in a folder that is deleted.
8. ``submission_files``: reads and writes the files of a submission's folder.
9. ``nbgrader_steps``: makes nbgrader faster within ``worker``.
10. ``execute``: the step of nbgrader's autograder that runs a submission's cells.
11. ``exercise_runs``: its part for cells that hold no participant's code.
12. ``cell_runs``: writes what cells have shown into a notebook, as nbclient does.
13. ``kernel_messages``: makes of a kernel's messages such as a notebook can hold.
14. ``answer_cells``: tells the literal answers in a submission from the participant's code.
15. ``computed_answers``: the values of answers that have to be run.
16. ``code_run``: runs a participant's notebook, and its tests outside that where they can.
17. ``separate_tests``: tests that run in a process without the participant's code.
18. ``canaries``: tests that must fail, to see that a participant's code hasn't changed tests.
19. ``locked_cells``: the metadata of cells that participants may not change.
20. ``shared_cells``: the cells that several runs have in common, which are run only once.
21. ``cell_effects``: what an author's cell reads and changes, told from its source.
22. ``independent_tasks``: divides an exercise whose tasks don't depend on one another.
23. ``task_runs``: runs a divided exercise: what is the same for all once, then each answer.
24. ``answer_cache``: remembers on disk what an answer's cells have shown.
25. ``kernel_trees``: the tree of kernels in which ``execute`` runs cells, one in each worker.
26. ``outputs``: the outputs of core tasks, and sentences, put into the graded notebook.
27. ``gradebook_rows``: the gradebook's rows as plain data, sent to a worker and back.
28. ``journal``: enters a worker's result into the gradebook, so that a crash loses nothing.
29. ``left_behind``: what code without a sandbox has left in shared memory, told.
30. ``sanitise``: makes graded notebooks harmless for the formgrader's page.
"""
