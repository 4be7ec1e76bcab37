"""The frame of every HTML page."""

import re

import jinja2
import pytest

from kit import pages


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> str:
    """A small page in the shared frame."""
    source = (
        '{% extends "base.html" %}{% block title %}{{ name }}{% endblock %}'
        "{% block main %}<h1>{{ name }}</h1>{% endblock %}"
    )
    both = jinja2.ChoiceLoader(
        [jinja2.DictLoader({"hello.html": source}), jinja2.PackageLoader("kit", "pages")]
    )
    environment = pages._environment().overlay(loader=both)
    monkeypatch.setattr(pages, "_environment", lambda: environment)
    return pages.render("hello.html", name="Ada <b> & Bob")


def test_values_are_escaped(page: str) -> None:
    """What a person typed can't become markup."""
    assert "<h1>Ada &lt;b&gt; &amp; Bob</h1>" in page


def test_the_frame_has_landmarks(page: str) -> None:
    """Language, title, skip link and main landmark are there."""
    assert '<html lang="en">' in page
    assert "<title>Ada &lt;b&gt; &amp; Bob</title>" in page
    assert 'href="#main"' in page
    assert page.count("<main id=") == 1


def test_the_style_is_inside_and_not_escaped(page: str) -> None:
    """A page is one file: its style is in it, quotation marks intact."""
    assert '"Segoe UI"' in page
    assert "prefers-color-scheme: dark" in page
    assert "@page" in page


def test_no_other_host_is_named(page: str) -> None:
    """Nothing in the frame points anywhere else."""
    assert re.findall(r"(?:https?:)?//[a-z]", page) == []


def test_a_missing_value_is_an_error(page: str) -> None:
    """A template that needs what is not given fails instead of showing a gap."""
    with pytest.raises(jinja2.UndefinedError):
        pages.render("hello.html")


def luminance(colour: str) -> float:
    """Return the relative luminance of a #rrggbb colour (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize(
    ("text", "ground"),
    [("ink", "paper"), ("quiet", "panel"), ("accent", "panel"), ("good", "panel"),
     ("bad", "panel"), ("on-accent", "accent")],
)  # fmt: skip
def test_contrast(page: str, mode: int, text: str, ground: str) -> None:
    """Every text colour reaches 4.5 : 1 on its ground, in the light and in the dark."""
    colours = [
        dict(re.findall(r"--([a-z-]+): (#\w{6})", block)) for block in page.split(":root {")[1:3]
    ]
    light, dark = sorted((luminance(colours[mode][text]), luminance(colours[mode][ground])))
    assert (dark + 0.05) / (light + 0.05) >= 4.5
