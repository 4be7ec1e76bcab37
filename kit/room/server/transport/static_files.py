"""The handler of scripts and fonts, which browsers keep."""

from collections.abc import Iterator
from pathlib import Path

import tornado.web

from kit.room.guard import GuardedHandler
from kit.room.server.transport.compressed_files import KINDS, accepted

__all__ = ["StaticFiles"]

FOREVER = "public, max-age=31536000, immutable"


class StaticFiles(GuardedHandler, tornado.web.StaticFileHandler):
    """Scripts and fonts. Their address holds a version, so browsers may keep them."""

    compressed: bytes | None = None

    def set_default_headers(self) -> None:
        """Set the headers of every answer, with a policy that is short: a file is no page."""
        super().set_default_headers()
        self.set_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")

    async def get(self, path: str, include_body: bool = True) -> None:
        """Send the file, compressed if that makes it smaller and the browser takes it."""
        if Path(path).suffix in KINDS:
            self.set_header("Vary", "Accept-Encoding")
            if accepted(self.request.headers) and "Range" not in self.request.headers:
                self.path = self.parse_url_path(path)  # the check below needs it
                asked = self.get_absolute_path(self.root, self.path)
                if file := self.validate_absolute_path(self.root, asked):
                    self.compressed = await self.settings["compressed_files"].of(file)
        await super().get(path, include_body)

    def get_content_size(self) -> int:
        """Return the size of what is sent."""
        return super().get_content_size() if self.compressed is None else len(self.compressed)

    def get_content(  # type: ignore[override]  # Tornado calls its class method on the handler
        self, abspath: str, start: int | None = None, end: int | None = None
    ) -> Iterator[bytes]:
        """Return the content to send; a part of a file is never compressed."""
        if self.compressed is not None:
            return iter([self.compressed])
        return super().get_content(abspath, start, end)

    @classmethod
    def get_content_version(cls, abspath: str) -> str:
        """Return the version of the file itself: ``get_content`` above is one answer's."""
        return tornado.web.StaticFileHandler.get_content_version(abspath)

    def compute_etag(self) -> str | None:
        """Return the name of this content; the same file has another one when compressed."""
        etag = super().compute_etag()
        return f'{etag[:-1]}-gzip"' if etag and self.compressed is not None else etag

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep the files for ever, so that each phone fetches them once."""
        self.set_header("Cache-Control", FOREVER)
        if self.compressed is not None:
            self.set_header("Content-Encoding", "gzip")
