"""One browser window in Debian's Chromium, Firefox or WebKit, and the few things that people do.

``Window`` runs this file as a program inside a server's network, where WebKit's and Firefox's
drivers have to be, and sends it one deed a line as JSON. Playwright drives Chromium and Firefox as
Debian builds them; of WebKit it drives only a build of its own, so Selenium drives Debian's.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .conftest import Offline

ENGINES = ("chromium", "firefox", "webkit")
PHONE = {"width": 390, "height": 844}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]
BETWEEN = 10.0  # seconds in which one page gives way to the next
PATIENCE = 60  # seconds in which a browser does what it is asked, else it hangs
STEADY = 0.05  # seconds in which a part of a page that stands still doesn't move
ENDING = 20  # seconds in which it ends
CONTROL, RIGHT, SPACE = "\ue009", "\ue014", "\ue00d"  # WebDriver's names of keys
MINI_BROWSER = "webkit2gtk-4.1/MiniBrowser"
TOOLS = {
    "chromium": ["chromium"],
    "firefox": ["firefox-esr"],
    "webkit": ["WebKitWebDriver", "Xvfb"],
}
# MiniBrowser's own buttons would keep its window wider than a phone.
NARROW = """\
* { padding: 0; margin: 0; min-width: 0; min-height: 0; border-width: 0; font-size: 1px;
    -gtk-icon-transform: scale(0.1); }
"""
# Some browsers, on phones above all, go without saying so first: take that event away.
HASTY = "addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true)"


class Window:
    """A window of an engine; each method returns once the browser has done it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def go(self, address: str) -> None:
        """Type an address; without its beginning it is one over http."""
        self._do("go", address if "://" in address else f"http://{address}")

    def fill(self, place: str, text: str) -> None:
        """Type text into the box that a CSS selector finds."""
        self._do("fill", place, text)

    def press(self, place: str) -> None:
        """Press what a CSS selector finds first."""
        self._do("press", place)

    def choose(self, place: str, text: str) -> None:
        """Choose the option with this text from a list."""
        self._do("choose", place, text)

    def key(self, place: str, key: str) -> None:
        """Press ``"right"`` or ``"space"`` where a CSS selector finds something to reach."""
        self._do("key", place, key)

    def tell(self, expression: str) -> Any:
        """Return the value of a JavaScript expression."""
        return self._do("tell", expression)

    def tab(self, name: str) -> None:
        """Go to a tab of this window; one that isn't there yet is opened."""
        self._do("tab", name)

    def size(self, width: int, height: int) -> None:
        """Make the page as large as this."""
        self._do("size", width, height)

    def text(self) -> str:
        """Return what the page says."""
        return str(self.tell("document.body.innerText"))

    def reload(self) -> None:
        """Load the page again."""
        self._do("reload")

    def back(self) -> None:
        """Press the browser's button to the page before."""
        self._do("back")

    def leave(self) -> None:
        """Close the page as a person closes a tab; the window keeps another one."""
        self._do("leave")

    def renew(self, *, hasty: bool = False) -> None:
        """Open a window that remembers nothing; a ``hasty`` one closes without a word."""
        self._do("renew", hasty)

    def close(self) -> None:
        """Close the window, not the browser."""
        self._do("close")

    def picture(self, file: Path) -> Path:
        """Write what the window shows as a PNG; return the file."""
        self._do("picture", str(file))
        return file

    def _do(self, *deed: str | bool | int) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(deed) + "\n")
        self._process.stdin.flush()
        there, _none, _none = select.select([self._process.stdout], [], [], PATIENCE)
        assert there, f"the browser hangs: {deed}"
        line = self._process.stdout.readline()
        assert line, f"the browser is gone: {deed}"
        answer = json.loads(line)
        assert "error" not in answer, f"{deed}: {answer['error']}"
        return answer["value"]


@contextmanager
def window(engine: str, server: "Offline", log: Path) -> Iterator[Window]:
    """Start an engine in a server's network and open a window."""
    from support.tools import need  # not in the program, which has no tests beside it

    for tool in TOOLS[engine]:
        need(tool)
    start = ["xvfb-run", "--auto-servernum"] if engine == "webkit" else []
    program = [*start, sys.executable, __file__, engine]
    own = log.with_suffix(".config")
    (own / "gtk-3.0").mkdir(parents=True, exist_ok=True)
    (own / "gtk-3.0" / "gtk.css").write_text(NARROW, encoding="utf-8")
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*server.inside(program[0]), *program[1:]], env=os.environ | {"XDG_CONFIG_HOME": own},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
            start_new_session=True,
        )  # fmt: skip
        try:
            opened = Window(process)
            opened.renew()
            yield opened
        finally:
            _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    """Close a driver's input, which ends it; where it hangs, end it with all that it started."""
    try:
        process.communicate(timeout=ENDING)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


class Browsers:
    """Browsers that stay from one test to the next, each with one window at a time."""

    def __init__(self, network: "Offline", folder: Path, stack: ExitStack) -> None:
        self.network = network
        self.folder = folder
        self.stack = stack
        self.there: list[tuple[str, Window]] = []
        self.used: list[Window] = []

    def open(self, engine: str, *, hasty: bool = False) -> Window:
        """Return a window that remembers nothing."""
        free = [one for name, one in self.there if name == engine and one not in self.used]
        if not free:
            log = self.folder / f"{engine}-{len(self.there)}.log"
            free = [self.stack.enter_context(window(engine, self.network, log))]
            self.there.append((engine, free[0]))
        self.used.append(free[0])
        free[0].renew(hasty=hasty)
        return free[0]

    def close(self) -> None:
        """Close all windows."""
        for one in self.used:
            one.close()
        self.used.clear()


class _Playwright:
    """Chromium or Firefox."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser
        self.left: list[Any] = []  # pages that are closed, or will be in a moment

    def renew(self, hasty: bool) -> None:
        self.close()
        context = self.browser.new_context(viewport=PHONE, ignore_https_errors=True)
        if hasty:
            context.add_init_script(HASTY)
        context.set_default_timeout(900 * PATIENCE)
        context.new_page()
        self.page = context.new_page()
        self.tabs = {"": self.page}
        self.context = context

    def close(self) -> None:
        for context in self.browser.contexts:
            for page in context.pages:  # Firefox drops what a page says as its context closes
                if page not in self.left:
                    page.goto("about:blank")
            context.close()

    def go(self, address: str) -> None:
        self.page.goto(address)

    def fill(self, place: str, text: str) -> None:
        box = self.page.locator(place).first
        box.fill("")
        box.press_sequentially(text)

    def press(self, place: str) -> None:
        self.page.locator(place).first.click()

    def choose(self, place: str, text: str) -> None:
        self.page.locator(place).first.select_option(label=text)

    def key(self, place: str, key: str) -> None:
        self.page.locator(place).first.press({"right": "ArrowRight", "space": "Space"}[key])

    def tell(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def tab(self, name: str) -> None:
        if name not in self.tabs:
            self.tabs[name] = self.context.new_page()
        self.page = self.tabs[name]
        self.page.bring_to_front()

    def size(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def reload(self) -> None:
        self.page.reload()

    def back(self) -> None:
        self.page.go_back()

    def leave(self) -> None:
        self.left.append(self.page)
        self.page.close(run_before_unload=True)

    def picture(self, file: str) -> None:
        self.page.screenshot(path=file)


class _Selenium:
    """WebKit."""

    def __init__(self) -> None:
        self.driver: Any = None

    def renew(self, hasty: bool) -> None:
        from selenium import webdriver

        assert not hasty, "only other engines can be made to be hasty"
        self.close()
        (browser,) = Path("/usr/lib").glob(f"*/{MINI_BROWSER}")
        options = webdriver.WebKitGTKOptions()
        options.binary_location = str(browser)
        options.add_argument("--automation")
        options.set_capability("acceptInsecureCerts", True)
        service = webdriver.WebKitGTKService("/usr/bin/WebKitWebDriver")
        self.driver = webdriver.WebKitGTK(options, service)
        self.driver.switch_to.new_window("tab")
        self.tabs = {"": self.driver.current_window_handle}
        self.size(PHONE["width"], PHONE["height"])

    def close(self) -> None:
        if self.driver is not None:
            self.driver.quit()
            self.driver = None

    def go(self, address: str) -> None:
        self.driver.get(address)

    def fill(self, place: str, text: str) -> None:
        self._found(place).send_keys(CONTROL, "a", CONTROL, text)  # lets go of it the second time

    def press(self, place: str) -> None:
        part, last = self._found(place), None
        while (box := part.rect) != last:  # what comes above it on the page would move it away
            last = box
            time.sleep(STEADY)
        part.click()

    def choose(self, place: str, text: str) -> None:
        from selenium.webdriver.support.select import Select

        Select(self._found(place)).select_by_visible_text(text)

    def key(self, place: str, key: str) -> None:
        self._found(place).send_keys({"right": RIGHT, "space": SPACE}[key])

    def tell(self, expression: str) -> Any:
        return self.driver.execute_script(f"return ({expression})")

    def tab(self, name: str) -> None:
        if name in self.tabs:
            self.driver.switch_to.window(self.tabs[name])
        else:
            self.driver.switch_to.new_window("tab")
            self.tabs[name] = self.driver.current_window_handle

    def size(self, width: int, height: int) -> None:
        self.driver.set_window_size(width, height)
        above = height - self.driver.execute_script("return innerHeight")  # MiniBrowser's buttons
        self.driver.set_window_size(width, height + above)

    def reload(self) -> None:
        self.driver.refresh()

    def back(self) -> None:
        self.driver.back()

    def leave(self) -> None:
        self.driver.close()

    def picture(self, file: str) -> None:
        self.driver.save_screenshot(file)

    def _found(self, place: str) -> Any:
        found = self.driver.find_element("css selector", place)
        # it scrolls only as far as it must, and then the bar of the room stands above it
        self.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", found)
        return found


@contextmanager
def _playwright(engine: str) -> Iterator[_Playwright]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        if engine == "chromium":
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        else:
            # the channel chooses the protocol that Firefox itself speaks, WebDriver BiDi
            browser = playwright.firefox.launch(
                executable_path="/usr/bin/firefox-esr", channel="moz-firefox"
            )
        try:
            yield _Playwright(browser)
        finally:
            browser.close()


@contextmanager
def _selenium() -> Iterator[_Selenium]:
    browser = _Selenium()
    try:
        yield browser
    finally:
        browser.close()


def _patient(tell: Callable[[str], Any], expression: str) -> Any:
    """Ask a page for a value; between two pages there is none to ask, so ask again for a while."""
    end = time.monotonic() + BETWEEN
    while True:
        try:
            return tell(expression)
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def main(engine: str) -> None:
    """Do what standard input asks for, one deed a line, and answer each with one line."""
    opening = _selenium() if engine == "webkit" else _playwright(engine)
    with opening as browser:
        for line in sys.stdin:
            name, *details = json.loads(line)
            deed = getattr(browser, name)
            try:
                answer = {"value": _patient(deed, *details) if name == "tell" else deed(*details)}
            except Exception as error:  # noqa: BLE001  whatever a driver raises, the test is told
                answer = {"error": f"{type(error).__name__}: {error}"}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
