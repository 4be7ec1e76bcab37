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
18. ``calling``: carries them out; each call is made in the participant's process.
19. ``canaries``: tests that must fail, to see that a participant's code hasn't changed tests.
20. ``provenance``: what a graded notebook says of how its cells were run.
21. ``files_beside``: the files that lie beside a notebook while it runs.
22. ``locked_cells``: the metadata of cells that participants may not change.
23. ``shared_cells``: the cells that several runs have in common, which are run only once.
24. ``cell_effects``: what an author's cell reads and changes, told from its source.
25. ``independent_tasks``: divides an exercise whose tasks don't depend on one another.
26. ``task_runs``: runs a divided exercise: what is the same for all once, then each answer.
27. ``answer_cache``: remembers on disk what an answer's cells have shown.
28. ``kernel_trees``: the tree of kernels in which ``execute`` runs cells, one in each worker.
29. ``outputs``: the outputs of core tasks, and sentences, put into the graded notebook.
30. ``gradebook_rows``: the gradebook's rows as plain data, sent to a worker and back.
31. ``points``: the points of a submission: most, taken off, still open.
32. ``journal``: enters a worker's result into the gradebook, so that a crash loses nothing.
33. ``left_behind``: what code without a sandbox has left in shared memory, told.
34. ``sanitise``: makes graded notebooks harmless for the formgrader's page.
"""
