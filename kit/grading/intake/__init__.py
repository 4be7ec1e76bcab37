"""Takes hand-ins from files of any origin and repairs them.

1. ``collect``: collects the hand-ins of a folder or zip into ``programme/submitted/``.
2. ``sources``: lists and reads the files of a folder or zip, and trusts none of them.
3. ``file_names``: the names that browsers give to a notebook's file.
4. ``participant_names``: reads the participant's name from a path and makes an id of it.
5. ``sorting``: finds the person and the notebook of each file.
6. ``repair``: makes a damaged submission whole, with the next five modules.
7. ``salvage``: reads the cells of a notebook file, even of a damaged one.
8. ``matching``: finds for each cell of the exercise the cell of the hand-in.
9. ``belonging``: tells whether a hand-in is of the exercise, or another notebook.
10. ``editions``: tells cells of an earlier edition of the exercise from damaged ones.
11. ``quotes``: makes the quotes and dashes of word processors plain.
12. ``watching``: collects hand-ins as they arrive.
13. ``hand_in_times``: the time of a hand-in, from nbgrader's ``timestamp.txt``.
14. ``room_hand_ins``: the hand-ins that lie in the room's folder, and whose they are.
15. ``known_people``: whose a hand-in is among the people whom a course knows already.
16. ``beside``: the files beside a notebook, ``timestamp.txt`` among them.
"""
