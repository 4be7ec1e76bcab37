"""Takes hand-ins from files of any origin and repairs them.

1. ``collect``: collects the hand-ins of a folder or zip into ``programme/submitted/``.
2. ``sources``: lists and reads the files of a folder or zip, and trusts none of them.
3. ``handed_in``: a hand-in, with the person or people whom its path tells.
4. ``file_names``: the names that browsers give to a notebook's file.
5. ``participant_names``: reads the participant's name from a path and makes an id of it.
6. ``sorting``: finds the person and the notebook of each file.
7. ``repair``: makes a damaged submission whole, with the next five modules.
8. ``salvage``: reads the cells of a notebook file, even of a damaged one.
9. ``matching``: finds for each cell of the exercise the cell of the hand-in.
10. ``belonging``: tells whether a hand-in is of the exercise, or another notebook.
11. ``editions``: tells cells of an earlier edition of the exercise from damaged ones.
12. ``quotes``: makes the quotes and dashes of word processors plain.
13. ``watching``: collects hand-ins as they arrive.
14. ``hand_in_times``: the time of a hand-in, from nbgrader's ``timestamp.txt``.
15. ``room_hand_ins``: the hand-ins that lie in the room's folder, and whose they are.
16. ``known_people``: whose a hand-in is among the people whom a course knows already.
17. ``beside``: the files beside a notebook, ``timestamp.txt`` among them.
"""
