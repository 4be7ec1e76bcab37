"""The kit's HTML pages: one style, one frame, no request to any other host.

A page is one file: its style is inside it, it uses the fonts of the system, and it reads well on a
phone, in the dark and on paper. ``base.html`` is the frame; a page extends it and fills ``title``,
``main`` and, where it must, ``style``. Text in templates goes through ``{% trans %}`` or ``_()``.
"""

from functools import cache

import jinja2

from kit import messages

__all__ = ["render"]


def render(template: str, **context: object) -> str:
    """Return a page as HTML; every value is escaped unless it is a ``markupsafe.Markup``.

    Raises jinja2.UndefinedError where the template needs a value that is not given.
    """
    return _environment().get_template(template).render(lang=messages.language(), **context)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("kit", "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        messages._, messages.ngettext, newstyle=True
    )
    return environment
