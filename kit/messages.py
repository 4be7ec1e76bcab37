"""The message catalogue: every sentence a person reads goes through ``_``.

Write ``_("{n} of {all} rows").format(n=3, all=9)``, never an f-string and never inside one, so
that the sentence can be found and translated whole. A translation is a file,
``kit/locale/<language>/LC_MESSAGES/hackyack.po`` with its compiled ``.mo`` (the commands are in
``kit/locale/babel.toml``); ``HACKYACK_LANGUAGE`` (``sr``, ``ro``, …) chooses it, English is the
fallback.
"""

import gettext
import os
from pathlib import Path

__all__ = ["_", "language", "ngettext", "translated"]

LOCALE = Path(__file__).parent / "locale"


def language() -> str:
    """Return the code of the language in use; ``en`` if none is chosen."""
    return os.environ.get("HACKYACK_LANGUAGE") or "en"


_catalogue = gettext.translation("hackyack", LOCALE, languages=[language()], fallback=True)
_ = _catalogue.gettext
ngettext = _catalogue.ngettext


def translated(text: str) -> str:
    """Return ``text``, a sentence of a file such as the glossary, in the language in use.

    Where the catalogue has no translation it stays as it is.
    """
    return _catalogue.gettext(text)
