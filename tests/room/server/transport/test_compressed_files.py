"""What is sent compressed: scripts and pages, for browsers that take it, and nothing else."""

import gzip
import re
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support.rooms import PAGE, RunningRoom, room
from tornado.httputil import HTTPHeaders

from kit.room.copies.served_pages import has_formulas
from kit.room.server.transport.compressed_files import PageStream, accepted

# A server that imports and warms kernels takes its time on a machine that has other work.
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room that all tests here share."""
    opened = room(tmp_path_factory.mktemp("compressed"))
    yield opened
    opened.stop()


def fetch(server: RunningRoom, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Fetch a path as a participant; return status, headers and the bytes as they were sent."""
    person = server.join()
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers={"Cookie": cookies, **given})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, dict(answer.headers), body


@pytest.fixture(scope="module")
def script(server: RunningRoom) -> str:
    """The path of the front end's first script."""
    page = fetch(server, PAGE)[2].decode()
    return re.findall(r'src="(/[^"]*voila\.js)"', page)[0]


def test_a_script_is_the_same_compressed(server: RunningRoom, script: str) -> None:
    """Both forms have their own length and name, and say what they depend on."""
    _status, plain, whole = fetch(server, script)
    _status, packed, small = fetch(server, script, Accept_Encoding="br, gzip")
    assert gzip.decompress(small) == whole
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert (int(packed["Content-Length"]), int(plain["Content-Length"])) == (len(small), len(whole))
    assert packed["Etag"] != plain["Etag"]
    assert packed["Vary"] == plain["Vary"] == "Accept-Encoding"


def test_a_script_that_is_known_is_not_sent_again(server: RunningRoom, script: str) -> None:
    """A browser that names what it has gets a short answer, in both forms."""
    for form in ("gzip", "identity"):
        _status, headers, _body = fetch(server, script, Accept_Encoding=form)
        status, _headers, body = fetch(
            server, script, Accept_Encoding=form, If_None_Match=headers["Etag"]
        )
        assert (status, body) == (304, b"")


def test_a_part_of_a_script_is_plain(server: RunningRoom, script: str) -> None:
    """A range is one of the file itself."""
    status, headers, body = fetch(server, script, Accept_Encoding="gzip", Range="bytes=0-9")
    assert (status, len(body)) == (206, 10)
    assert "Content-Encoding" not in headers


@pytest.mark.parametrize("path", ["/", PAGE])
def test_a_page_is_the_same_compressed(server: RunningRoom, path: str) -> None:
    """A page is sent whole in both forms; ids and nonces differ, as each time."""
    _status, plain, whole = fetch(server, path)
    _status, packed, small = fetch(server, path, Accept_Encoding="gzip")
    bare = [
        re.sub(rb'(nonce|data-owner)="[^"]*"|[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f-]{27}', b"", page)
        for page in (whole, gzip.decompress(small))
    ]
    assert bare[0] == bare[1]
    assert (packed["Content-Encoding"], "Content-Encoding" in plain) == ("gzip", False)


@pytest.mark.parametrize("path", ["/room/state?workshop=shelf_1", "/room/my-data", "/notice"])
def test_what_repeats_peoples_words_is_not_compressed(server: RunningRoom, path: str) -> None:
    """How well somebody's words compress would tell what stands beside them."""
    _status, headers, _body = fetch(server, path, Accept_Encoding="gzip")
    assert "Content-Encoding" not in headers


@pytest.mark.parametrize(
    "path", ["../lead.html", "%2e%2e/lead.html", "nothing.js", "", "/etc/x.js"]
)
def test_no_other_file_is_compressed(server: RunningRoom, script: str, path: str) -> None:
    """Compression opens no file outside the folder."""
    folder = script.rsplit("/", 1)[0]
    assert fetch(server, f"{folder}/{path}", Accept_Encoding="gzip")[0] in {400, 403, 404}


@pytest.mark.parametrize(
    ("said", "takes"),
    [("gzip", True), ("br;q=1, GZIP;q=0.5", True), ("*", True), ("gzip;q=0", False),
     ("gzip; q=0.000", False), ("br", False), ("", False), ("identity", False)],
)  # fmt: skip
def test_who_takes_gzip(said: str, takes: bool) -> None:
    """A browser takes gzip if it names it, unless with a quality of nothing."""
    assert accepted(HTTPHeaders({"Accept-Encoding": said})) is takes


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"))))
def test_every_page_comes_out_as_it_went_in(pieces: list[str]) -> None:
    """However a page is cut into pieces, the browser gets the whole."""
    page = PageStream()
    sent = b"".join(page.add(piece) + page.flush() for piece in pieces) + page.end()
    assert gzip.decompress(sent).decode() == "".join(pieces)


@pytest.mark.parametrize(
    ("cell", "formulas"),
    [(new_markdown_cell("So $k = 5$."), True), (new_markdown_cell(r"\[ x \]"), True),
     (new_code_cell("display(Math('x'))"), True), (new_code_cell("widgets.HTMLMath()"), True),
     (new_markdown_cell("It costs $5."), False), (new_code_cell("privacy.k_anonymity(x)"), False)],
)  # fmt: skip
def test_formulas_are_found(cell: object, formulas: bool) -> None:
    """A page with formulas, or code that makes some, gets what draws them."""
    assert has_formulas(new_notebook(cells=[cell])) is formulas
