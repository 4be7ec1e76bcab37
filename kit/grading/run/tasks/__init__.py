"""An exercise by its tasks: what is the same for all runs once, and each answer once.

1. ``cell_effects``: what an author's cell reads and changes, told from its source.
2. ``independent_tasks``: divides an exercise whose tasks don't depend on one another.
3. ``task_runs``: runs a divided exercise.
4. ``answer_cache``: remembers on disk what an answer's cells have shown.
"""
