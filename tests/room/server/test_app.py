"""A real server: the pages it serves, and the requests that it must refuse."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import websocket
from nbformat.v4 import new_code_cell
from support.served import CELLS, SERVE, Served, course, receive, send
from support.waiting import until

from kit.errors import SetupError, WorkshopError
from kit.room import templates
from kit.room.copies import kernel_manager, page_messages, served_pages
from kit.room.server.app import serve

PAGE = "/workshops/shelf_1"
SECRET = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


# No renderer can make a paragraph of this, and the kernel is alive.
ODD = "from IPython.display import publish_display_data as show\nshow({'text/markdown': {'a': 1}})"
SLOW = "import time; time.sleep(0.2); print('x' * 9999)"
WORDS = "".join(
    f'[[term]]\nterm = "{term}"\nsays = "One thing of a table."\nworkshop = "{id}"\n'
    'section = "Count the books"\n'
    for term, id in (("row", "shelf_1"), ("cell", "attic_1"))
)
BUSY = """\
import pathlib
while True:
    (pathlib.Path.home() / "written" / "here").mkdir(
        parents=True, exist_ok=True
    )
"""
# With a thread of its own a notebook has no stage: each visitor's cells run one after the other.
THREAD = "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests that leave it as it was; it doesn't serve attic_1."""
    home = course(tmp_path_factory.mktemp("room") / "my home")
    course(home, name="attic_1")
    (home / "workshops/glossary.toml").write_text(WORDS, encoding="utf-8")
    course(home, [*CELLS[:2], new_code_cell("os._exit(1)")], name="exits_1")
    course(home, [*CELLS[:2], new_code_cell("os.kill(os.getpid(), 9)")], name="killed_1")
    course(home, [new_code_cell(code) for code in (THREAD, *[SLOW] * 30)], name="slow_1")
    course(home, [new_code_cell(ODD)], name="odd_1")
    course(home, name="broken_1")
    (home / "workshops" / "broken_1" / "workshop.ipynb").write_text("{ half a notebo")
    served = Served(
        home,
        ids=["shelf_1", "exits_1", "killed_1", "slow_1", "odd_1", "broken_1"],
        hosts=["laptop.example"],
    )
    yield served
    served.stop()


@pytest.fixture(scope="module")
def opened(server: Served) -> tuple[str, str]:
    """A page of that server, opened once, and its kernel."""
    return server.open()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[list[Served]]:
    """A list for servers that one test starts; they are stopped at its end."""
    started: list[Served] = []
    yield started
    for served in started:
        served.stop()


def test_the_index_lists_what_is_served(server: Served) -> None:
    """The first page links the workshops and their exercises."""
    links = re.findall(r'href="(/[a-z]+/[^"]+)"', server.ask("/").text)
    assert links[:3] == [PAGE, "/exercises/shelf_1", "/workshops/exits_1"]
    assert "/workshops/attic_1" not in links


def test_the_words_have_a_page(server: Served) -> None:
    """Each page leads to the words of the programme, which link to what is served only."""
    assert 'href="/glossary">Words</a>' in server.ask("/").text
    page = server.ask("/glossary").text
    assert "One thing of a table." in page
    assert '<a href="/workshops/shelf_1#Count-the-books">How many books' in page
    assert "attic_1" not in page


def test_a_page_shows_no_source(opened: tuple[str, str]) -> None:
    """Not a word of a code cell is in the page."""
    assert "hidden_word" not in opened[0]
    assert "ipywidgets" not in opened[0]


def test_a_page_shows_no_traceback(opened: tuple[str, str]) -> None:
    """An error in a cell is one calm sentence, and the page goes on."""
    assert "ZeroDivisionError" not in opened[0]
    assert "Traceback" not in opened[0]
    assert "This step didn&#39;t work" in opened[0]
    assert "The end" in opened[0]


def test_the_message_of_a_kit_error_is_shown(opened: tuple[str, str]) -> None:
    """The message of a KitError is shown unchanged."""
    assert "Did you mean loans?" in opened[0]


def test_cells_for_the_lab_only_are_left_out(opened: tuple[str, str]) -> None:
    """A cell for JupyterLab is left out, one for Voilà runs."""
    assert "only in the lab" not in opened[0]
    assert "only in Voilà" in opened[0]


def test_a_page_belongs_to_its_title_and_language(opened: tuple[str, str]) -> None:
    """The tab says which workshop it is, the page says its language."""
    assert "<title>How many books are on loan?</title>" in opened[0]
    assert '<html lang="en">' in opened[0]


def test_no_other_host_is_named(opened: tuple[str, str]) -> None:
    """The page loads no file from another host."""
    assert re.findall(r'(?:src|href)="(https?:)?//', opened[0]) == []
    assert "cdn" not in opened[0]


@pytest.mark.parametrize(
    "path",
    [
        "/workshops/attic_1",
        "/workshops/shelf_1/",
        "/workshops/shelf_1/workshop.ipynb",
        "/workshops/shelf_1/../attic_1",
        "/workshops/%73helf_1%2f..%2fattic_1",
        "/solutions/shelf_1",
        "/server.log",
        "/voila/files/workshops/shelf_1/workshop.toml",
        "/voila/render/workshops/shelf_1/workshop.ipynb",
        "/voila/tree",
        "/voila/templates/lab/static/voila.js",
        "/voila/static/voila.js",
        "/voila/api/contents/workshops",
        "/voila/api/themes/@jupyterlab/theme-light-extension/index.css",
        "/voila/0.5.13/static/../../../../conf.json",
        "/voila/0.5.13/static/%2e%2e/%2e%2e/lab/index.html.j2",
        "/voila/0.5.13/static/..%2f..%2flab%2findex.html.j2",
        "/voila/0.5.13/static/%5c..%5c..%5clab%5cindex.html.j2",
        "/voila/0.5.13/static//etc/passwd",
        "/room/0.1.0/../notebook.html",
        "/room/0.1.0/%2e%2e/notebook.html",
        "/api/kernels",
        "/api/kernelspecs",
        "/api/sessions",
        "/api/contents",
        "/api/terminals",
        "/api/status",
        "/api/me",
        "/login",
        "/lab",
        "/tree",
        "/metrics",
    ],
)
def test_other_addresses_are_not_found(server: Served, path: str) -> None:
    """Other notebooks, files, folders and Jupyter's API are answered by a kind page."""
    answer = server.ask(path)
    assert answer.status in {403, 404}
    assert "All workshops" in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_page_can_only_be_read(server: Served, method: str) -> None:
    """No method but GET does anything to a page."""
    assert server.ask(PAGE, method=method).status in {403, 405}


def test_other_templates_and_themes_are_not_to_be_had(server: Served) -> None:
    """Stock Voilà hangs for ever on the first and keeps its kernel."""
    html, _kernel = server.open("/exercises/shelf_1?template=reveal&theme=dark")
    assert html.rstrip().endswith("</html>")
    assert "reveal.js" not in html
    assert "/reveal/" not in html


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil:80"])
def test_a_foreign_name_is_refused(server: Served, host: str) -> None:
    """A request under a foreign host name (DNS rebinding) gets no page."""
    answer = server.ask("/", headers={"Host": host})
    assert answer.status == 421
    assert "shelf_1" not in answer.text


def test_a_foreign_name_gets_no_kernel(server: Served, opened: tuple[str, str]) -> None:
    """Nor can it reach a kernel, even with origin and name in agreement."""
    with pytest.raises(websocket.WebSocketBadStatusException, match="421"):
        server.connect(opened[1], host="evil.example", origin="http://evil.example")


def test_names_given_by_the_caller_are_known(server: Served) -> None:
    """A facilitator can add the name under which the laptop is known."""
    assert server.ask("/", headers={"Host": "laptop.example:80"}).status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
def test_a_foreign_page_gets_no_websocket(
    server: Served, opened: tuple[str, str], origin: str | None
) -> None:
    """A websocket from another site, or without an origin, is refused."""
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        server.connect(opened[1], origin=origin, suppress_origin=origin is None)


@pytest.mark.parametrize(
    "asked",
    [
        {"Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "embed"},
    ],
)
def test_a_foreign_page_starts_no_kernel(server: Served, asked: dict[str, str]) -> None:
    """A picture or frame on another site that points here is refused before anything starts."""
    before = len(server.kernels())
    assert server.ask(PAGE, headers=asked).status == 403
    assert len(server.kernels()) == before


def test_moving_a_slider_reaches_the_kernel(server: Served, opened: tuple[str, str]) -> None:
    """A slider's message reaches the kernel, and its answer the page."""
    line = server.connect(opened[1])
    model = _widget(line)
    send(line, "comm_msg", _state(model, {"value": 5}))
    shown = lambda kind, content: kind == "comm_msg" and "35 days" in json.dumps(content)  # noqa: E731
    assert "comm_msg" in receive(line, shown)


def _widget(line: websocket.WebSocket, model: str = "IntSliderModel") -> str:
    """Ask for the widgets as ipywidgets' front end does, and return the id of one."""
    found = {}

    def states(kind: str, content: dict) -> bool:
        data = content.get("data", {})
        found.update(data.get("states", {}))
        return data.get("method") == "update_states"

    send(line, "kernel_info_request", {})  # as a page does: nothing is lost after it
    receive(line, lambda kind, _content: kind == "kernel_info_reply")
    opening = {"comm_id": "c", "target_name": page_messages.TARGET, "data": {"widgets": None}}
    send(line, "comm_open", opening)
    send(line, "comm_msg", {"comm_id": "c", "data": {"method": "request_states"}})
    receive(line, states)
    return next(id_ for id_, state in found.items() if state["model_name"] == model)


def _state(model: str, state: dict) -> dict:
    return {"comm_id": model, "data": {"method": "update", "state": state, "buffer_paths": []}}


@pytest.mark.parametrize("channel", ["shell", "control"])
def test_no_code_runs_over_a_websocket(
    server: Served, opened: tuple[str, str], tmp_path: Path, channel: str
) -> None:
    """A message that would run code is dropped; the next one is answered."""
    line = server.connect(opened[1])
    spoor = tmp_path / "was here"
    code = {"code": f"open({str(spoor)!r}, 'w')", "silent": False}
    send(line, "execute_request", code, channel=channel)
    send(line, "kernel_info_request", {})
    answered = receive(line, lambda kind, _content: kind == "kernel_info_reply")
    assert not spoor.exists()
    assert "execute_reply" not in answered


@pytest.mark.parametrize("kind", ["shutdown_request", "complete_request", "history_request"])
def test_only_widgets_messages_pass(server: Served, opened: tuple[str, str], kind: str) -> None:
    """Messages of all other kinds are dropped."""
    line = server.connect(opened[1])
    send(line, kind, {"restart": False, "code": "", "cursor_pos": 0})
    send(line, "kernel_info_request", {})
    answered = receive(line, lambda kind, _content: kind == "kernel_info_reply")
    assert kind.replace("request", "reply") not in answered


def test_no_new_widgets_from_outside(server: Served, opened: tuple[str, str]) -> None:
    """A page can ask for the widgets that exist, not make others."""
    line = server.connect(opened[1])
    parts = {"_model_module": "@jupyter-widgets/controls", "_model_name": "IntSliderModel"}
    parts |= {"_view_module": "@jupyter-widgets/controls", "_view_name": "IntSliderView"}
    versions = {"_model_module_version": "2.0.0", "_view_module_version": "2.0.0"}
    state = {"state": parts | versions, "buffer_paths": []}
    opening = {"comm_id": "new", "target_name": "jupyter.widget", "data": state}
    send(line, "comm_open", opening, of="2.1.0")
    send(line, "comm_info_request", {})
    info = {}
    receive(line, lambda kind, content: info.update(content) or kind == "comm_info_reply")
    assert info["comms"]
    assert "new" not in info["comms"]


@pytest.mark.parametrize("message", [b"", b"\xff" * 40, b"\x01" + b"\0" * 7, "{}", "no JSON"])
def test_malformed_messages_are_ignored(
    server: Served, opened: tuple[str, str], message: bytes | str
) -> None:
    """A malformed message neither ends the connection nor reaches the kernel."""
    line = server.connect(opened[1])
    line.send(message, opcode=1 if isinstance(message, str) else 2)
    send(line, "kernel_info_request", {})
    assert receive(line, lambda kind, _content: kind == "kernel_info_reply")


def test_an_error_in_a_control_shows_nothing(server: Served, opened: tuple[str, str]) -> None:
    """An error after a click on a button is not shown, and the page goes on working."""
    line = server.connect(opened[1])
    press = {"method": "custom", "content": {"event": "click"}}
    send(line, "comm_msg", {"comm_id": _widget(line, "ButtonModel"), "data": press})
    send(line, "comm_msg", _state(_widget(line), {"value": 8}))
    kinds = receive(line, lambda _kind, content: "56 days" in json.dumps(content))
    assert {"error", "stream"}.isdisjoint(kinds)


def test_kernels_get_no_secret(opened: tuple[str, str]) -> None:
    """Secrets in the server's environment don't reach a kernel."""
    env = json.loads(_line(opened[0], "ENV"))
    assert "a secret" not in env.values()
    assert env["SERVER_SOFTWARE"].startswith("voila/")


def test_kernels_work_in_an_empty_folder(server: Served, opened: tuple[str, str]) -> None:
    """A kernel starts in an empty folder of its own."""
    folder, content = json.loads(_line(opened[0], "CWD"))
    assert content == []
    assert Path(folder).is_relative_to(server.temp)


def _line(html: str, word: str) -> str:
    found = re.search(rf"{word} (.*)", html.replace("&quot;", '"').replace("&#34;", '"'))
    assert found
    return found.group(1)


def test_only_named_variables_reach_a_kernel(tmp_path: Path) -> None:
    """Only the variables named are passed on, the locale included."""
    env = {"PATH": "/bin", "LC_TIME": "en", "HACKYACK_DATABASE_URL": "x", "AWS_SECRET": "y"}
    kept = kernel_manager.environment(env, home=tmp_path, shared=tmp_path)
    assert {"PATH", "LC_TIME"} <= kept.keys()
    assert {"HACKYACK_DATABASE_URL", "AWS_SECRET"}.isdisjoint(kept)


@pytest.mark.parametrize("method", ["DELETE", "POST", "PATCH"])
def test_a_kernel_cant_be_changed_over_http(
    server: Served, opened: tuple[str, str], method: str
) -> None:
    """A kernel can't be ended or restarted over HTTP, not even with its id."""
    path = f"/api/kernels/{opened[1]}"
    token = {"Cookie": "_xsrf=61626364", "X-Xsrftoken": "61626364"}
    headers = {**server.as_sent("send", path), **token}
    assert server.ask(path, method=method, headers=headers).status in {403, 405}
    assert server.ask(path).status == 200


def test_closing_a_page_ends_its_kernel(server: Served) -> None:
    """The page's last word ends its kernel, and only a page of this server may say it."""
    _html, kernel = server.open("/exercises/shelf_1")
    ending = f"/voila/api/shutdown/{kernel}"
    assert server.ask(ending, method="POST", headers={"Origin": "http://evil"}).status == 403
    assert server.ask(f"/api/kernels/{kernel}").status == 200
    last_word = server.as_sent("beacon", ending)
    assert server.ask(ending, method="POST", headers=last_word).status == 204
    assert server.ask(f"/api/kernels/{kernel}").status == 404


@pytest.mark.parametrize("path", ["/", "/nothing", "/room/0.1.0/room.js", "/api/kernels"])
def test_every_answer_has_its_headers(server: Served, path: str) -> None:
    """Pages, errors and files alike forbid frames, sniffing and other hosts."""
    headers = server.ask(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_log_holds_no_address_and_no_kernel(server: Served, opened: tuple[str, str]) -> None:
    """The log holds no address, no browser and no kernel's id, also after errors."""
    server.ask("/nothing", headers={"User-Agent": "A-Phone"})
    server.ask(f"/api/kernels/{opened[1]}", method="DELETE", headers={"User-Agent": "A-Phone"})
    log = "\n".join(line for line in server.log.read_text().splitlines() if "GET" in line)
    assert "/nothing" in log
    assert "127.0.0.1" not in log
    assert "A-Phone" not in server.log.read_text()
    assert not SECRET.search(log)


def test_a_page_without_a_stage_is_complete(server: Served) -> None:
    """A page without a stage (a cell starts a thread) is sent complete."""
    html, kernel = server.open("/workshops/slow_1")
    assert html.count("x" * 9999) == 30
    assert server.ask(f"/api/kernels/{kernel}").status == 200


@pytest.mark.parametrize("name", ["exits_1", "killed_1", "odd_1"])
def test_a_failed_page_ends_in_a_page(server: Served, name: str) -> None:
    """A dead kernel or an output that can't be shown ends in a sentence and in no process."""
    before = server.kernels()
    html = server.ask(f"/workshops/{name}").text
    assert "could not be opened" in html
    assert html.rstrip().endswith("</html>")
    until(lambda: server.kernels() == before)


def test_a_broken_notebook_ends_in_a_page(server: Served) -> None:
    """A notebook that can't be read gives a kind page, no details and no process."""
    before = server.kernels()
    answer = server.ask("/workshops/broken_1")
    assert answer.status == 500
    assert "could not be opened" in answer.text
    assert "JSON" not in answer.text
    assert server.kernels() == before


def test_a_page_that_is_left_leaves_no_kernel(server: Served) -> None:
    """If a browser leaves while a page is being opened, the page's kernel ends."""
    before = set(server.kernels())
    with _asked(server, "/workshops/slow_1"):
        until(lambda: set(server.kernels()) - before, "no kernel has started")
        (own,) = set(server.kernels()) - before
    until(lambda: own not in server.kernels(), "it goes on without its page")


@contextmanager
def _asked(server: Served, path: str) -> Iterator[None]:
    """Ask for a page, and leave once it has begun to come and the context ends."""
    with socket.create_connection(("127.0.0.1", server.port)) as plain:
        plain.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        plain.recv(10)
        yield


def _ask_and_leave(server: Served, path: str) -> None:
    with _asked(server, path):
        return


def test_a_kernel_that_dies_isnt_restarted(server: Served) -> None:
    """A new kernel would lack the page's widgets, so the page hears that its own is gone."""
    before = server.kernels()
    _html, kernel = server.open("/exercises/shelf_1")
    (own,) = set(server.kernels()) - set(before)
    own.kill()
    until(lambda: server.ask(f"/api/kernels/{kernel}").status == 404)
    until(lambda: server.kernels() == before)


def test_idle_kernels_end_and_others_stay(tmp_path: Path, fresh: list[Served]) -> None:
    """A kernel without a page ends after the idle time; a connected one goes on."""
    fresh.append(Served(course(tmp_path / "home"), idle=5))
    _html, kept = fresh[0].open("/exercises/shelf_1")
    fresh[0].connect(kept)
    _html, left = fresh[0].open("/exercises/shelf_1")
    until(lambda: fresh[0].ask(f"/api/kernels/{left}").status == 404)
    assert fresh[0].ask(f"/api/kernels/{kept}").status == 200
    until(lambda: len(fresh[0].kernels()) == 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["terminate", "Ctrl-C"])
def test_ending_leaves_nothing(tmp_path: Path, fresh: list[Served], number: int) -> None:
    """Asked to end, the server ends its kernels, removes its folder and reports success."""
    fresh.append(Served(course(tmp_path / "home")))
    fresh[0].open("/exercises/shelf_1")
    _ask_and_leave(fresh[0], PAGE)
    kernels = fresh[0].kernels()
    assert len(kernels) >= 1
    started = psutil.Process(fresh[0].process.pid).children(recursive=True)
    fresh[0].process.send_signal(number)
    assert fresh[0].process.wait(20) == 0
    assert not any(map(_runs, kernels))
    until(lambda: not any(map(_runs, started)))
    assert list(fresh[0].temp.glob("hackyack-*")) == []


def test_ending_leaves_nothing_of_what_was_under_way(tmp_path: Path, fresh: list[Served]) -> None:
    """A page whose cells still run and write files ends with the server."""
    fresh.append(Served(course(tmp_path / "home", [new_code_cell(BUSY)])))
    _ask_and_leave(fresh[0], PAGE)
    until(lambda: any(fresh[0].temp.glob("hackyack-*/*/written/*")))
    started = psutil.Process(fresh[0].process.pid).children(recursive=True)
    fresh[0].process.send_signal(signal.SIGINT)
    assert fresh[0].process.wait(60) == 0
    until(lambda: not any(map(_runs, started)))
    assert list(fresh[0].temp.glob("hackyack-*")) == []


def test_ending_before_it_began_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C while the server still warms up leaves no folder either, and is no failure."""
    env = {"HACKYACK_HOME": str(course(tmp_path / "home")), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", SERVE, json.dumps({"ids": ["shelf_1"]})]
    with subprocess.Popen(command, env=os.environ | env, stdout=subprocess.DEVNULL) as process:
        until(lambda: any(tmp_path.glob("hackyack-*/empty-*")))
        process.send_signal(signal.SIGINT)
        assert process.wait(90) == 0
    assert list(tmp_path.glob("hackyack-*")) == []


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_taken_port_is_told(server: Served, home: Path) -> None:
    """If the port is taken, the error names it and says how to go on."""
    course(home, name="attic_1")
    with pytest.raises(SetupError, match=f"127.0.0.1:{server.port}.*--port"):
        serve(["attic_1"], port=server.port)


def test_an_unknown_workshop_is_told(home: Path) -> None:
    """A workshop that isn't there stops the start."""
    with pytest.raises(WorkshopError, match="attic_9"):
        serve(["attic_9"])


def test_a_notebook_is_read_again_when_it_changes(tmp_path: Path) -> None:
    """An author sees a change without starting the server again."""
    course(tmp_path, CELLS[:1])
    notebook = tmp_path / "workshops" / "shelf_1" / "workshop.ipynb"
    served_pages.read(notebook).cells[0].source = "changed by a reader"
    notebook.write_text(notebook.read_text().replace("How many", "How few"))
    assert served_pages.read(notebook).cells[0].source.startswith("# How few")


def test_headings_can_be_linked_to() -> None:
    """A heading has the id that JupyterLab gives it."""
    template = templates._environment(streamed=False).from_string("{{ cell | markdown | safe }}")
    cell = {"source": "## What *we* count & why"}
    assert 'id="What-we-count-&amp;-why"' in template.render(cell=cell)


FITS = """
import resource
from kit.room.options import RoomOptions
from kit.room.server.app import _that_fits
resource.setrlimit(resource.RLIMIT_NOFILE, (512, 1024))
for people in 60, 12:
    print(_that_fits(RoomOptions(people=people, say=print)).people)
"""


def test_fewer_people_fit_and_that_is_said() -> None:
    """Where the system allows 1,024 descriptors, a large room takes fewer people and says why."""
    ran = subprocess.run([sys.executable, "-c", FITS], capture_output=True, text=True, check=True)
    sentence, fits, small = ran.stdout.splitlines()
    assert re.match(r".* 1024 files and connections: enough for 29 people, not for 60\. ", sentence)
    assert "ulimit -n 4096" in sentence
    assert (fits, small) == ("29", "12")
