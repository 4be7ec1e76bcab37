"""Grades submissions: in parallel, isolated, resumable.

1. ``autograde``: grades a workshop's submissions and keeps those that are graded already.
2. ``batch``: makes a job of each submission and gives the jobs to ``pool`` or an executor.
3. ``clusters``: an executor on other machines, in place of ``pool``.
4. ``pool``: runs many tasks in this machine's processes; a process that dies loses one task.
5. ``worker``: grades one submission with nbgrader's autograder, in a folder that is deleted.
6. ``execute``: the step of nbgrader's autograder that runs a submission's cells.
7. ``code``: a participant's code, and its tests outside of its process.
8. ``running``: cells that run, and what they show.
9. ``tasks``: an exercise by its tasks, each answer checked once.
10. ``answers``: literal answers, told from code.
11. ``gradebook``: the gradebook's rows, points and graded notebooks.
12. ``languages``: refuses notebooks for another language than Python.
13. ``submission_files``: reads and writes the files of a submission's folder.
"""
