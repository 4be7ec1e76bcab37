"""Tests that must fail, run after a participant's code to see that tests can still fail."""

import secrets

from kit.kernels.trees.member import Branch

__all__ = ["can_fail"]

# An import that gives no variable of the participant's another value.
TASKS = "__import__('kit.tasks', fromlist=['require'])"
# Tests that must fail as long as tests work, each with its error. A participant's code that
# silences tests silences these too.
CANARIES = (
    ("assert 1 == 2, '{token}'", "AssertionError"),
    (f"{TASKS}.require(1 == 2, '{{token}}')", "NotYet"),
    (f"{TASKS}.require(False, '{{token}}')", "NotYet"),
    (f"{TASKS}.expect(len, '', equals='{{token}}')", "NotYet"),
    ("raise RuntimeError('{token}')", "RuntimeError"),
)
PATIENCE = 30  # seconds for each of them, on a busy machine


def can_fail(branch: Branch) -> bool:
    """Tell whether a failing test still fails in ``branch``, after the participant's code."""
    for canary, error in CANARIES:
        token = secrets.token_hex(8)
        ran = branch.execute(canary.format(token=token), PATIENCE, store=False)
        said = ran.messages[-1]["content"]
        if said.get("ename") != error or token not in str(said.get("evalue", "")):
            return False
    return True
