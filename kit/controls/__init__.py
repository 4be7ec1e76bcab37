"""Controls that work in both faces: JupyterLab and a browser or phone through Voilà.

1. ``shown``: the plain form that stands in for a widget if none can run.
2. ``widgets``: number, choice, several, order, columns, text.
3. ``exploring``: ``explore``, which shows what controls change, on demand after a guess.
"""

from kit.controls.exploring import explore
from kit.controls.widgets import (
    Control,
    Options,
    Ordered,
    React,
    Several,
    Shown,
    as_html,
    choice,
    columns,
    failed,
    in_voila,
    line,
    named,
    number,
    order,
    several,
    text,
    whole,
)

__all__ = [
    "Control",
    "Options",
    "Ordered",
    "React",
    "Several",
    "Shown",
    "as_html",
    "choice",
    "columns",
    "explore",
    "failed",
    "in_voila",
    "line",
    "named",
    "number",
    "order",
    "several",
    "text",
    "whole",
]
