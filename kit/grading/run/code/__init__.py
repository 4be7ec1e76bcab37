"""A participant's code, and its tests outside of its process where they can run there.

1. ``code_run``: runs a participant's notebook.
2. ``separate_tests``: tests that run in a process without the participant's code.
3. ``calling``: carries them out; each call is made in the participant's process.
4. ``canaries``: tests that must fail, to see that a participant's code hasn't changed tests.
5. ``left_behind``: what code without a sandbox has left in shared memory, told.
"""
