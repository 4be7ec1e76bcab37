"""A clone may lie in a folder of nearly any name; where it can't, that is said beforehand."""

from pathlib import Path

import pytest
from support.clones import ODD

from kit.errors import SetupError
from kit.setup import environment, folder_names


def test_a_folder_may_have_odd_signs() -> None:
    """tests/setup/test_start.py makes an environment in such a one."""
    assert folder_names.in_the_way(Path("/home/ana") / ODD) == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("2026 [spring]", "has the sign [ in it, and nbgrader, which grades, finds no file"),
        ("all ] of it", "has the sign ] in it"),
        ("what?", "has the sign ? in it"),
        ("a*", "has the sign * in it"),
        ("a:b", "has the sign : in it, and Python can't make an environment there: /home/a:b."),
        ("cheap $HOME", "has the name of a variable in it, and programs put what it stands for"),
        ("a\nb", r"a sign in it that can't be shown, and programs stumble over it: '/home/a\nb'."),
        ("caf\udce9", r"stumble over it: '/home/caf\udce9'. Rename or move the folder"),
    ],
)
def test_before_anything_is_fetched_the_sign_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    """One sentence, with the folder; nothing is made in it."""
    monkeypatch.setattr(environment, "ROOT", Path("/home") / name)
    monkeypatch.setattr(environment, "ready", lambda _lock: False)
    monkeypatch.setattr(environment, "alone", None)  # whatever comes after would fail
    with pytest.raises(SetupError) as refused:
        environment.ensure_environment(environment.LOCK, None)
    assert said in str(refused.value)
