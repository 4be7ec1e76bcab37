"""How long what people handed in is kept: stated in one place, ``nbgrader_config.py``."""

from kit.errors import SetupError
from kit.grading import course
from kit.messages import _

__all__ = ["days"]

DEFAULT = 90


def days() -> int:
    """Return for how many days hand-ins and gradebook are kept; ``SetupError`` for nonsense."""
    stated = course.settings().get("Hackyack", {}).get("keep_days", DEFAULT)
    if not isinstance(stated, int) or isinstance(stated, bool) or stated < 1:
        raise SetupError(
            _(
                "c.Hackyack.keep_days in nbgrader_config.py is {value!r}. Write a number of days, "
                "for example {example}."
            ).format(value=stated, example=DEFAULT)
        )
    return stated
