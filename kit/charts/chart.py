"""A figure as notebooks and pages show it: pictures at their own size, and a finding in words."""

import base64
import html
import io
from dataclasses import dataclass

from PIL import Image

__all__ = ["Chart", "Sheet"]

CSS_PIXELS_PER_INCH = 96


@dataclass(frozen=True)
class Finding:
    """What every figure has: a title, and the sentence that a reader takes away."""

    title: str
    finding: str

    @property
    def words(self) -> str:
        """The figure in words: its title and its finding."""
        stop = "" if self.title.endswith((".", "?", "!")) else "."
        return f"{self.title}{stop} {self.finding}"

    @property
    def pictures(self) -> str:
        """The pictures as HTML."""
        raise NotImplementedError

    @property
    def html(self) -> str:
        """The figure as HTML without references to other files."""
        caption = f"<figcaption>{html.escape(self.finding)}</figcaption>"
        return f'<figure style="margin:0">{self.pictures}{caption}</figure>'

    def _repr_mimebundle_(self, **_options: object) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.words}


@dataclass(frozen=True)
class Chart(Finding):
    """A drawn figure with its title and its finding.

    ``title`` stands above the figure, ``finding`` is the sentence a reader takes away (the text
    alternative and the caption), ``png`` is the picture.
    """

    png: bytes

    @property
    def pictures(self) -> str:
        """The picture, with title and finding as its text alternative."""
        return _image(self.png, self.words)


@dataclass(frozen=True)
class Sheet(Finding):
    """Several pictures with one finding: side by side where there is room, or one below the other.

    ``parts`` are triples: the name that stands above a picture, its text alternative, its PNG file.
    """

    parts: tuple[tuple[str, str, bytes], ...]

    @property
    def pictures(self) -> str:
        """The pictures, each under its name."""
        parts = "".join(
            f'<figure style="margin:0"><figcaption>{html.escape(name)}</figcaption>'
            f"{_image(png, alt)}</figure>"
            for name, alt, png in self.parts
        )
        return f'<div style="display:flex;flex-wrap:wrap;gap:12px">{parts}</div>'


def _image(png: bytes, alt: str) -> str:
    """Return a picture as HTML, at the size its file states, or smaller where there is no room."""
    picture = Image.open(io.BytesIO(png))
    dots_per_inch = picture.info.get("dpi", (CSS_PIXELS_PER_INCH, 0))[0]
    width = round(picture.width * CSS_PIXELS_PER_INCH / dots_per_inch)
    encoded = base64.b64encode(png).decode()
    return (
        f'<img width="{width}" style="max-width:100%;height:auto" alt="{html.escape(alt)}" '
        f'src="data:image/png;base64,{encoded}">'
    )
