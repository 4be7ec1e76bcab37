"""The page of technical words: all that the glossary of the programme explains."""

from kit.notebooks import markup
from kit.programme import glossary
from kit.room import templates
from kit.room.copies.served_pages import Page
from kit.room.guard import GuardedHandler
from kit.room.server.live.admission import owner

__all__ = ["GlossaryPage"]


class GlossaryPage(GuardedHandler):
    """All technical words, with a link to the section that explains each, where it is served."""

    def initialize(self, *, pages: tuple[Page, ...]) -> None:
        """Set the ``pages`` that are served: links lead to these only."""
        self.titles = {page.workshop.id: page.workshop.title for page in pages}

    def get(self) -> None:
        """Send the page, also to people who have not joined: it says nothing about anybody."""
        live_session = self.settings["live_session"]
        person = live_session.admission.person(self) if live_session else None
        self.finish(
            templates.render(
                "glossary.html",
                base=self.settings["base_url"],
                room=person is not None,
                owner=owner(person),
                terms=glossary.read(),
                titles=self.titles,
                anchor=markup.anchor,
            )
        )
