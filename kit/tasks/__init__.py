"""Tasks: questions that take an answer, not a program, and check it.

1. ``choices``: answers that are one of a list, several of it, or all of it in an order.
2. ``shapes``: the shapes that an answer can have, numbers and forms of several fields too.
3. ``origins``: the cells in which an answer was given.
4. ``slips``: help for a line that holds an answer and does not run.
5. ``plain_values``: values that can't answer for themselves what they are equal to.
6. ``questions``: ask, check, and show what to look at next.
7. ``wording``: answers in the words of their questions and choices.
8. ``on_paper``: the same questions with boxes to tick.
"""

from kit.tasks.questions import (
    Number,
    One,
    Order,
    Several,
    Task,
    answers,
    expect,
    form,
    graft,
    holds,
    literal,
    number,
    one,
    order,
    recorded,
    reflection,
    require,
    several,
    unanswered,
)

__all__ = [
    "Number",
    "One",
    "Order",
    "Several",
    "Task",
    "answers",
    "expect",
    "form",
    "graft",
    "holds",
    "literal",
    "number",
    "one",
    "order",
    "recorded",
    "reflection",
    "require",
    "several",
    "unanswered",
]
