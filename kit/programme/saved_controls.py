"""Controls in a saved notebook: what they last showed, in words, where they don't live any more.

JupyterLab saves with a notebook what its widgets are set to. A widget lives as long as the kernel
that made it; opened without that, the page would say "Error displaying widget", or show a slider
that moves nothing. So each is replaced by what can be read of it.
"""

import html
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kit.messages import _

__all__ = ["has_controls", "in_words", "pruned"]

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
REFERENCE = "IPY_MODEL_"
# What people tell a facilitator stays out of the file, so that the next person doesn't read it.
NOT_SAVED = {"kit-evaluation", "kit-hand-in"}
DEEPEST = 50

States = Mapping[str, Any]


def has_controls(notebook: Mapping[str, Any]) -> bool:
    """Tell whether a cell of ``notebook`` shows a control."""
    return any(True for _output in _shown(notebook))


def in_words(notebook: dict[str, Any]) -> None:
    """Replace each control of ``notebook`` by what it last showed, and say how to wake it."""
    states = _states(notebook)
    for output in _shown(notebook):
        data = output["data"]
        view = data.pop(VIEW)
        name = view.get("model_id") if isinstance(view, dict) else None
        words = "".join(_words(states, str(name)))
        told = _wake(is_last=bool(words))
        data["text/html"] = f'<div class="kit-saved">{words or _form(data)}{told}</div>'
    notebook["metadata"].pop("widgets", None)


def pruned(notebook: dict[str, Any]) -> None:
    """Leave of the saved widgets those that a cell shows, without what isn't to be saved.

    A cell that runs again leaves its widgets of before behind; a file would grow without end.
    """
    states = _states(notebook)
    needed: dict[str, Any] = {}
    for output in _shown(notebook):
        view = output["data"][VIEW]
        wanted = [str(view.get("model_id", ""))] if isinstance(view, dict) else []
        while wanted:
            name = wanted.pop()
            if name in states and name not in needed and not _is_private(states[name]):
                needed[name] = states[name]
                wanted += _references(states[name])
    widgets = notebook["metadata"].get("widgets")
    if isinstance(widgets, dict) and isinstance(widgets.get(STATE), dict):
        widgets[STATE]["state"] = needed


def _shown(notebook: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the outputs that show a widget."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if VIEW in output.get("data", {}):
                yield output


def _states(notebook: Mapping[str, Any]) -> States:
    saved = notebook["metadata"].get("widgets")
    states = saved.get(STATE) if isinstance(saved, dict) else None
    found = states.get("state") if isinstance(states, dict) else None
    return found if isinstance(found, dict) else {}


def _state(states: States, name: str) -> dict[str, Any]:
    model = states.get(name)
    state = model.get("state") if isinstance(model, dict) else None
    return state if isinstance(state, dict) else {}


def _is_private(model: Any) -> bool:
    state = model.get("state") if isinstance(model, dict) else None
    classes = state.get("_dom_classes") if isinstance(state, dict) else None
    return bool(NOT_SAVED.intersection(classes if isinstance(classes, list) else ()))


def _references(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the names of the models that a state speaks of."""
    if isinstance(value, str) and value.startswith(REFERENCE):
        yield value.removeprefix(REFERENCE)
    elif isinstance(value, dict | list) and depth < DEEPEST:
        for part in value.values() if isinstance(value, dict) else value:
            yield from _references(part, depth + 1)


def _words(states: States, name: str, depth: int = 0) -> Iterator[str]:
    """Yield what a widget and those in it show, as HTML."""
    state = _state(states, name)
    layout = _state(states, str(state.get("layout", "")).removeprefix(REFERENCE))
    if layout.get("display") == "none" or depth > DEEPEST:
        return
    if isinstance(state.get("children"), list):
        inside = [str(child).removeprefix(REFERENCE) for child in state["children"]]
        if inside and all(_kind(states, one) == "CheckboxModel" for one in inside):
            yield f"<p>{html.escape(_ticked([_state(states, one) for one in inside]))}</p>"
            return
        for one in inside:
            yield from _words(states, one, depth + 1)
    elif _kind(states, name) == "HTMLModel":
        yield str(state.get("value", ""))
    else:
        said = _said(_kind(states, name), state)
        if said:
            yield f"<p>{html.escape(said)}</p>".replace("\n", "<br>")


def _kind(states: States, name: str) -> str:
    model = states.get(name)
    return str(model.get("model_name", "")) if isinstance(model, dict) else ""


def _ticked(boxes: Iterable[Mapping[str, Any]]) -> str:
    ticked = [str(box.get("description", "")) for box in boxes if box.get("value")]
    return _("ticked: {boxes}").format(boxes=", ".join(ticked)) if ticked else _("nothing ticked")


def _said(kind: str, state: Mapping[str, Any]) -> str:
    """Return what a control without others in it was set to; "" if it says nothing.

    A slider without a label only moves the box beside it. ipywidgets saves no value that is the
    one it begins with.
    """
    label = str(state.get("description", ""))
    options = state.get("_options_labels")
    if kind == "CheckboxModel":
        value = _("yes") if state.get("value") else _("no")
    elif isinstance(options, list):
        at = state.get("index")
        chosen = [at] if isinstance(at, int) else at if isinstance(at, list) else []
        names = [str(options[n]) for n in chosen if isinstance(n, int) and n < len(options)]
        value = ", ".join(filter(None, names)) or _("nothing chosen")
    elif kind.startswith(("Int", "Float", "BoundedInt", "BoundedFloat")):
        value = str(state.get("value", 0)) if label else ""
    elif kind in {"TextModel", "TextareaModel"}:
        value = str(state.get("value", ""))
    else:
        return ""
    between = " " if label.endswith(("?", ":", "…")) else ": "
    return f"{label}{between}{value}" if label and value else value


def _form(data: Mapping[str, Any]) -> str:
    """Return the form in which a control was shown at first."""
    form = data.get("text/html")
    text = "".join(form) if isinstance(form, list) else str(form or "")
    return text or "<p>{}</p>".format(html.escape(_("There was a control here.")))


def _wake(*, is_last: bool) -> str:
    """Return how to wake a control; ``is_last`` tells that what it last showed stands above."""
    said = [_("This is how it was when the notebook was saved.")] if is_last else []
    said.append(_("To use it again, choose Run, then Run All Cells."))
    return f"<p><em>{html.escape(' '.join(said))}</em></p>"
