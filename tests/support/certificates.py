"""A certificate for a room under test: its own authority, good for one address."""

import subprocess
from pathlib import Path

from support.tools import need


def certificate(folder: Path, address: str = "127.0.0.1") -> tuple[Path, Path]:
    """Make a certificate for an IP address in ``folder``; return its file and its key's."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    make = [need("openssl"), "req", "-x509", "-nodes", "-newkey", "ec", "-subj", "/CN=room"]
    make += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", "2"]
    make += ["-addext", f"subjectAltName=IP:{address}", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(make, check=True, capture_output=True, timeout=60)
    return cert, key
