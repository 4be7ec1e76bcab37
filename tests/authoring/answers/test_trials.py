"""Trials of answers: each has a result, whatever it does."""

import types

import pytest

from kit.authoring.answers import trials


@pytest.mark.parametrize("source", ["1 / 0", "raise SystemExit"])
def test_an_answer_that_ends_python_is_told_as_an_error(source: str) -> None:
    """The trials after it go on."""
    shell = types.SimpleNamespace(user_ns={})
    assert isinstance(trials._error(shell, source), Exception)
