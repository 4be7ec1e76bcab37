"""The programme around the notebooks: plans, run-sheets, handouts, working copies, JupyterLab.

1. ``competences``: the competences of DigComp 3.0.
2. ``toml_schema``: the keys that a TOML table may have, with a remedy for each wrong one.
3. ``workshops``: ``workshop.toml`` as a ``Workshop``.
4. ``agenda``: the problems of a plan that would fail in a room.
5. ``answer_tables``: ``answers.toml``, the right and wrong answers of a workshop's tasks.
6. ``runsheet``: the facilitator's notes, ``facilitator.md``.
7. ``glossary``: the technical words of all workshops, each explained once.
8. ``evaluation_choices``: the questions of an evaluation, for notebooks, rooms, paper and reports.
9. ``paper``: what a session without screens needs, part by part.
10. ``handouts``: the sheets that a facilitator prints.
11. ``copy_memory``: what the working copies were when they were written last.
12. ``newer_editions``: a newer edition beside a changed copy, with what somebody wrote in that.
13. ``start_page``: START.md, where JupyterLab opens.
14. ``working_copies``: the notebooks that participants change, apart from the originals.
15. ``saved_controls``: what the controls of a saved notebook last showed, in words.
16. ``lab_files``: the files that JupyterLab opens and saves.
17. ``lab``: JupyterLab on the start page.
"""
