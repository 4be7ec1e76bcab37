"""Tables as HTML for screen readers, and as plain text for terminals."""

from collections.abc import Iterable, Sequence
from html import escape

from kit.messages import _

__all__ = ["few", "html_table", "text_table"]


def html_table(caption: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Return a table with a caption; the first cell of each row is its heading.

    Source: WCAG 2.2, techniques H39 (caption) and H63 (scope).
    """
    names = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in head)
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    return (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cells(row: Sequence[object]) -> str:
    first, *others = (escape(str(cell)) for cell in row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in others)


def text_table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Return the same table as lines of aligned plain text."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def few(items: Sequence[object], most: int = 5) -> str:
    """Return the first items as text, and how many more there are."""
    shown = ", ".join(map(str, items[:most]))
    more = len(items) - most
    return shown if more <= 0 else _("{shown} and {more} more").format(shown=shown, more=more)
