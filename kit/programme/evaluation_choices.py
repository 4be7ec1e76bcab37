"""The choices of an evaluation: what the store has for each, and its text."""

from kit.messages import _

__all__ = ["paces", "steps"]


def steps() -> list[str]:
    """Return the texts of the four levels of confidence, the lowest first."""
    return [
        _("I couldn't"),
        _("With help"),
        _("Alone"),
        _("Could show a colleague"),
    ]


def paces() -> dict[str, str]:
    """Return the choices for the pace: the name that is stored, and its text."""
    return {
        "slow": _("Too slow"),
        "abit_slow": _("A bit slow"),
        "right": _("Right"),
        "abit_fast": _("A bit fast"),
        "fast": _("Too fast"),
    }
