"""The widgets of a kernel, as a page's connection knows them from what the kernel sends."""

import json
from dataclasses import dataclass
from typing import Any

__all__ = ["KnownWidget", "KnownWidgets"]

MOST_QUESTIONS = 20  # comms that a page holds open to ask for all states; it needs one at a time
# A message without any of these says nothing that is recorded here.
SAYS = (b'"_model_name"', b'"_options_labels"', b'"children"')


@dataclass
class KnownWidget:
    """One widget: its model's name, and the number of options or tabs that it shows.

    ``only`` are the texts that a box of text may hold, where the author allows no others.
    """

    model: str
    choices: int = 0
    only: tuple[str, ...] | None = None


class KnownWidgets(dict[str, KnownWidget]):
    """The widgets of one kernel by the id of their comm.

    ``questions`` are the comms that the page has opened to ask for all states; ``told`` holds the
    reasons for which messages were dropped, each of which is logged once.
    """

    def __init__(self, **widgets: KnownWidget) -> None:
        super().__init__(widgets)
        self.questions: set[str] = set()
        self.told: set[str] = set()

    def may_open(self, comm: str) -> bool:
        """Tell whether the page may open a comm with the id ``comm``."""
        taken = comm in self or comm in self.questions
        return not taken and len(self.questions) < MOST_QUESTIONS

    def learn(self, kind: str, content: bytes) -> None:
        """Record what a message of the kernel says about its widgets."""
        if kind == "comm_close":
            self.pop(json.loads(content).get("comm_id"), None)
        elif any(word in content for word in SAYS):
            told = json.loads(content)
            data = told.get("data", {})
            self._record(told.get("comm_id"), data.get("state", {}))
            for id, one in data.get("states", {}).items():
                self._record(id, one.get("state", {}))

    def _record(self, id: str, state: dict[str, Any]) -> None:
        if "_model_name" in state:
            self[id] = KnownWidget(state["_model_name"])
        shown = state.get("_options_labels", state.get("children"))
        if id in self and shown is not None:
            self[id].choices = len(shown)
        if id in self and state.get("ensure_option"):
            self[id].only = tuple(state.get("options", ()))
