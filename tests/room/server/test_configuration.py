"""The server's configuration: certificates."""

import ssl
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.certificates import certificate
from support.rooms import room

from kit.errors import SetupError
from kit.room.server.configuration import secured

# A server that imports and warms kernels takes its time on a machine that has other work.
pytestmark = pytest.mark.timeout(300)


def test_no_certificate_is_no_https() -> None:
    """Without a certificate there is no https."""
    assert secured(None, None) is None


def test_a_file_that_is_no_certificate_is_told(tmp_path: Path) -> None:
    """One sentence names the file and the two options."""
    (tmp_path / "cert.pem").write_text("no certificate")
    for file in ("cert.pem", "missing.pem"):
        with pytest.raises(SetupError, match=rf"{file}.*--keyfile"):
            secured(str(tmp_path / file), None)


def test_a_certificate_makes_it_https(tmp_path: Path) -> None:
    """Pages come sealed, and the token's cookie never goes unsealed."""
    cert, key = certificate(tmp_path)
    server = room(tmp_path, certfile=str(cert), keyfile=str(key))
    try:
        assert server.address.startswith("https://")
        where = urlsplit(server.address)
        trusted = ssl.create_default_context(cafile=str(cert))
        connection = HTTPSConnection("127.0.0.1", where.port, timeout=60, context=trusted)
        connection.request("GET", "/")
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert answer.status == 200
        assert "secure" in answer.headers["Set-Cookie"].lower()
    finally:
        server.stop()
