"""A server and a browser in a network of their own, with no way out; and axe-core.

A browser's record shows what pages ask for, not what the server fetches itself. So both run in a
network namespace that has nothing but its own loopback: the kernel counts each packet that found no
way out, whoever sent it.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect, sync_playwright
from support import tools
from support.clones import clone_into
from support.shared import made_once
from support.tools import need

from kit import places
from kit.grading.intake import collect
from kit.grading.run import autograde
from kit.notebooks import literals
from kit.programme import handouts

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
SECONDS = 90
SLOW = 90_000  # milliseconds: two cores, kernels with pandas, two browsers, other tests beside


class Offline:
    """A server in a network of its own; ``url`` is what its output named when it was ready."""

    def __init__(self, process: "subprocess.Popen[bytes]", pid: int, log: Path) -> None:
        self.process = process
        self.pid = pid
        self.log = log
        self.url = ""

    @property
    def packets_without_a_way(self) -> int:
        """How many packets anything in this network tried to send to another host.

        Those to a name server on this machine's own loopback find no port there instead.
        """
        snmp = Path(f"/proc/{self.pid}/net/snmp").read_text(encoding="ascii")
        return _counter(snmp, "Ip", "OutNoRoutes") + _counter(snmp, "Udp", "NoPorts")

    def inside(self, program: str) -> list[str]:
        """Return the start of a command that runs a program in this network."""
        user = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
        return [need("nsenter"), "--target", str(self.pid), *user, "--net", program]


def _counter(snmp: str, protocol: str, name: str) -> int:
    names, values = re.findall(rf"^{protocol}: (.+)$", snmp, re.MULTILINE)
    return int(dict(zip(names.split(), values.split(), strict=True))[name])


@contextmanager
def offline(
    command: list[str], ready: str, log: Path, env: dict[str, str], *, lan: str = ""
) -> Iterator[Offline]:
    """Run a server in a network of its own until its output matches ``ready``, group 1 its URL.

    ``lan`` is an address that the machine has there besides its own loopback's.
    """
    status, told = os.pipe()
    wrap = [need("bwrap"), "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent"]
    wrap += ["--json-status-fd", str(told)]
    if lan:
        add = f'{need("ip")} address add {lan}/32 dev lo && exec "$@"'
        command = ["sh", "-c", add, "sh", *command]
        wrap += ["--cap-add", "CAP_NET_ADMIN"]
    wrap += ["--", *command]
    process = _begun(wrap, log, env, pass_fds=[told])
    os.close(told)
    with os.fdopen(status) as lines:
        pid = int(json.loads(lines.readline())["child-pid"])
        with _ready(Offline(process, pid, log), ready) as server:
            yield server


@contextmanager
def beside(
    there: Offline, command: list[str], ready: str, log: Path, env: dict[str, str]
) -> Iterator[Offline]:
    """Run a server as ``offline`` does, in the network of one that is there."""
    inside = [*there.inside(command[0]), *command[1:]]
    process = _begun(inside, log, env)
    with _ready(Offline(process, process.pid, log), ready) as server:
        yield server


def _begun(
    command: list[str], log: Path, env: dict[str, str], **options: Any
) -> "subprocess.Popen[bytes]":
    """Start a program that Ctrl-C ends, even if these tests run where it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with log.open("wb") as out:
            given = {**os.environ, **env}
            return subprocess.Popen(command, stdout=out, stderr=out, env=given, **options)
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _ready(server: Offline, sign: str) -> Iterator[Offline]:
    try:
        server.url = _wait(server, sign)
        yield server
    finally:
        if server.process.poll() is None:
            os.kill(server.pid, signal.SIGINT)
        server.process.wait(timeout=30)


def _wait(server: Offline, ready: str) -> str:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and server.process.poll() is None:
        said = re.search(ready, server.log.read_text(encoding="utf-8"))
        if said:
            return said.group(1)
        time.sleep(0.2)
    raise AssertionError(f"no sign of {ready!r} in:\n{server.log.read_text(encoding='utf-8')}")


@contextmanager
def browser_in(server: Offline, folder: Path) -> Iterator[Browser]:
    """Start Debian's Chromium in the server's network."""
    start = folder / "chromium"
    command = shlex.join(server.inside(tools.browser()))
    start.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    start.chmod(0o755)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=start, args=CHROMIUM)
        yield browser
        browser.close()


def elsewhere(page: Page, server: Offline) -> list[str]:
    """Return a list that grows by each address of another host that the page asks for."""
    here = re.match(r"\w+://[^/]+", server.url)
    assert here is not None
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((here.group(), "data:", "blob:", "ws://127.0.0.1", "about:")):
            asked.append(request.url)

    page.on("request", note)
    return asked


@contextmanager
def signed_in(server: Offline, folder: Path) -> Iterator[Page]:
    """Open JupyterLab's page in the server's network; it may ask no other host for anything."""
    with browser_in(server, folder) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(SLOW)
        asked = elsewhere(page, server)
        page.goto(server.url)
        yield page
        others = [address for address in asked if not address.startswith("file:")]
        assert (others, server.packets_without_a_way) == ([], 0)


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """Let a page become as it should in ``SLOW``, not in five seconds, whatever ran before."""
    expect.set_options(timeout=SLOW)


@pytest.fixture(scope="session")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the programme in a folder with a space in its name."""
    return clone_into(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="session")
def sheets_of(
    programme: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], dict[str, Path]]:
    """A function that returns a workshop's sheets by name, for a session that begins at 14:00."""

    def sheets(workshop: str) -> dict[str, Path]:
        def make(folder: Path) -> None:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("HACKYACK_HOME", str(programme))
                for one in handouts.make(workshop, start="14:00"):
                    if one.file.suffix == ".html":
                        shutil.copy2(one.file, folder)

        made = made_once(tmp_path_factory, f"sheets of {workshop}", make)
        return {file.stem: file for file in sorted(made.iterdir())}

    return sheets


@pytest.fixture(scope="session")
def served(programme: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    """``hackyack serve`` in a network without any other host, for chromium alone."""
    with serving(programme, tmp_path_factory) as running:
        yield running


@contextmanager
def serving(programme: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    """Run ``hackyack serve`` in a network of its own, without any other host.

    Other engines than chromium ask their makers for this and that, which ``alone`` would see.
    """
    log = tmp_path_factory.mktemp("log") / "serve.log"
    command = [sys.executable, "-m", "kit.cli", "serve", "--port", "0"]
    ready = r"(http://127\.0\.0\.1:\d+)"
    with offline(command, ready, log, {"HACKYACK_HOME": str(programme)}) as running:
        yield running


@pytest.fixture(scope="module")
def phone(served: Offline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A phone's window in the same network."""
    with browser_in(served, tmp_path_factory.mktemp("browser")) as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844}, accept_downloads=True)
        page.set_default_timeout(SLOW)
        yield page


@pytest.fixture
def alone(phone: Page, served: Offline) -> Iterator[None]:
    """Nothing asks another host for anything, whoever it is that asks."""
    asked = elsewhere(phone, served)
    yield
    assert (asked, served.packets_without_a_way) == ([], 0)


def unfold(page: Page) -> None:
    """Open all that waits for a guess, from the top, once the page is there."""
    expect(page.locator("#opening")).to_be_hidden()
    for button in page.locator("details.guess > summary").all():
        button.evaluate("button => button.parentElement.open || button.click()")


def check(task: Locator, line: str) -> None:
    """Ask for a task's check and read its line."""
    task.get_by_role("button", name="Check my answer").click()
    expect(task).to_contain_text(line)


def fill(part: Locator, numbers: Sequence[float]) -> None:
    """Type numbers into the boxes of a part, from the top."""
    boxes = part.get_by_role("spinbutton")
    for place, number in enumerate(numbers):
        boxes.nth(place).fill(str(number))
        boxes.nth(place).press("Tab")


def hand_in(phone: Page, folder: Path, workshop: str, right: dict[str, Any]) -> dict[str, Any]:
    """Take the answers home from a phone, hand in the same as a notebook; return both scores.

    ``right`` is what the controls should have given; the programme is the one that is served.
    """
    phone.get_by_label("Your name").fill("Phone")
    phone.get_by_role("button", name="Get my answers as a file").click()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="answers").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    content = json.loads(file.read_text(encoding="utf-8"))
    answers = {name: literals.literal(text) for name, text in content["answers"].items()}
    assert (content["workshop"], answers) == (workshop, right)
    exercise = places.exercises() / workshop / f"{workshop}.ipynb"
    pristine = json.loads(exercise.read_text(encoding="utf-8"))
    typed = literals.graft(pristine, {name: repr(value) for name, value in right.items()})
    (folder / f"lab_{workshop}.ipynb").write_text(json.dumps(typed), encoding="utf-8")
    collect.collect(folder, workshop)
    return {result.participant: result.score for result in autograde.grade(workshop)}


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which finds barriers in a page; ``npm ci`` in tests/ gets it."""
    given = os.environ.get("HACKYACK_AXE")
    here = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
    file = Path(given) if given else here
    if file.is_file():
        return file.read_text(encoding="utf-8")
    if os.environ.get("HACKYACK_REQUIRE_TOOLS"):
        pytest.fail(f"axe-core is not at {file}: run npm ci in tests")
    pytest.skip(f"axe-core is not at {file}: run npm ci in tests")


@pytest.fixture
def barriers(axe: str) -> Callable[..., list[str]]:
    """A function that lists the serious and critical violations of a page, or of a part of it."""

    def find(
        page: Page, part: str | None = None, *, impacts: tuple[str, ...] = ("serious", "critical")
    ) -> list[str]:
        page.evaluate(axe)
        found: Any = page.evaluate("part => axe.run(part || document)", part)
        assert found["passes"], "axe-core looked at nothing"
        return [
            f"{v['id']}: {v['help']} {[node['html'][:200] for node in v['nodes'][:3]]}"
            for v in found["violations"]
            if v["impact"] in impacts
        ]

    return find
