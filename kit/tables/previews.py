"""Show the words of a file in each possible encoding, so that a person can choose."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from kit.errors import DataError
from kit.messages import _
from kit.tables.html import html_table, text_table

__all__ = ["PAGES", "EncodingChoice", "Preview", "Reading"]

PAGES = {
    "cp1252": _("western Europe: French, German, Italian, Spanish …"),
    "cp1250": _("central Europe: Polish, Czech, Romanian, Serbian in Latin letters …"),
    "cp1251": _("Cyrillic: Bulgarian, Serbian, Russian, Ukrainian …"),
    "cp1253": _("Greek"),
    "cp1257": _("Baltic: Latvian, Lithuanian, Estonian"),
}


@dataclass(frozen=True)
class Reading:
    """Some words of a file in one code page, or in several that agree."""

    encodings: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def languages(self) -> str:
        """Return the names of the languages that use these code pages."""
        return "; ".join(PAGES.get(encoding, encoding) for encoding in self.encodings)


@dataclass(frozen=True)
class Preview:
    """A few words of a file, as each encoding that can read it would show them."""

    file: str
    readings: tuple[Reading, ...]

    @property
    def certain(self) -> bool:
        """Return whether all encodings agree, so that no choice is needed.

        One single-byte page left over is no agreement: some pages can read nearly any bytes.
        """
        encodings = self.readings[0].encodings
        return len(self.readings) == 1 and (len(encodings) > 1 or encodings[0] not in PAGES)

    def _question(self) -> str:
        if self.certain:
            return _("{file} reads in one way only: there is nothing to choose.").format(
                file=self.file
            )
        return _(
            "{file} doesn't say which letters its bytes stand for: find the line with the right "
            "letters, and type what it says into read_table(…)."
        ).format(file=self.file)

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        for reading in self.readings:
            yield f'encoding="{reading.encodings[0]}"', "  ".join(reading.words), reading.languages

    def _head(self) -> tuple[str, str, str]:
        return _("type"), _("to read"), _("used for")

    def _other(self) -> str:
        return _("None is right? Open the file where it came from and save it as CSV UTF-8.")

    def __str__(self) -> str:
        shown = [self._question(), text_table(self._head(), self._rows())]
        return "\n".join(shown if self.certain else [*shown, self._other()])

    def _repr_html_(self) -> str:
        shown = html_table(self._question(), self._head(), self._rows())
        return shown if self.certain else f"{shown}<p>{escape(self._other())}</p>"


class EncodingChoice(DataError):  # noqa: N818 a choice to make, not a failure
    """The error raised if a file's encoding isn't certain; ``preview`` shows the choices."""

    def __init__(self, preview: Preview) -> None:
        """Keep the preview, which is also the message."""
        super().__init__(str(preview))
        self.preview = preview

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()
