"""What a hand-in answers: literals told from code, and what becomes of the cells around them.

1. ``answer_cells``: tells the literal answers in a submission from the participant's code.
2. ``outputs``: the outputs of core tasks, and sentences, put into the graded notebook.
3. ``provenance``: what a graded notebook says of how its cells were run.
4. ``shared_cells``: the cells that several runs have in common, which are run only once.
5. ``computed_answers``: the values of answers that have to be run.
6. ``locked_cells``: the metadata of cells that participants may not change, and their whole tests.
"""
