"""Replace card numbers: by a plain hash, easy to reverse by guessing, or by a keyed one.

Equal values get equal pseudonyms. Text is compared as people read it: "é" is one letter, however
it is stored (Unicode's NFC); a whole number is its digits. Values that are missing stay missing.
"""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from kit.errors import TableError
from kit.messages import _
from kit.privacy.inputs import at_least, relabel

__all__ = ["crack", "hashed", "new_key", "pseudonyms"]

KEY_BYTES = 32  # RFC 2104, section 3: a key shorter than the hash weakens it


def hashed(column: "pd.Series[Any]") -> "pd.Series[str]":
    """Replace values by their SHA-256, 64 characters: **no** protection if they can be guessed.

    For telling why: see :func:`crack`. To hide a card number, use :func:`pseudonyms`.

    >>> hashed(pd.Series(["L00001"]))[0][:16]
    '8f78967514ae67f9'
    """
    return relabel(column, lambda value: hashlib.sha256(_written(value)).hexdigest())


def crack(hashes: Iterable[str], candidates: Iterable[object]) -> "pd.Series[Any]":
    """Hash every candidate, and return those found in ``hashes``, indexed by hash.

    A *dictionary attack*. Opinion 05/2014 on Anonymisation Techniques (WP216) of the European
    Union's data protection authorities, section 4, warns of it.

    >>> published = hashed(pd.Series(["L00042", "unguessable"]))
    >>> crack(published, [f"L{number:05}" for number in range(100)]).tolist()
    ['L00042']
    """
    wanted = set(hashes)
    tried = ((hashlib.sha256(_written(guess)).hexdigest(), guess) for guess in candidates)
    found = {code: guess for code, guess in tried if code in wanted}
    return pd.Series(found.values(), index=pd.Index(found, name="hash"), name="value", dtype=object)


def new_key() -> str:
    """Return a new secret key: 64 random characters (256 bits), impossible to guess.

    Keep it away from the data, and delete it when nobody may be found again.
    """
    return secrets.token_hex(KEY_BYTES)


def pseudonyms(column: "pd.Series[Any]", *, key: str | bytes, length: int = 32) -> "pd.Series[str]":
    """Replace values by a keyed hash (HMAC-SHA256), which can't be guessed without the key.

    ``key`` is at least 32 bytes, best from :func:`new_key`; ``length`` is the number of
    hexadecimal digits kept, 20 to 64 (RFC 2104, section 5, keeps no fewer than 80 bits). The data
    stay personal data for everyone who has the key. Raises ``TableError`` for a shorter key.

    >>> cards = pd.Series(["L00042", "L00042", "L00043"])
    >>> pseudonyms(cards, key="k" * 32).nunique()
    2
    """
    at_least(20, length=length)
    secret = key.encode() if isinstance(key, str) else key
    if not isinstance(secret, bytes) or len(secret) < KEY_BYTES:
        raise TableError(  # which names the rule and, for once, not the value: it may be a secret
            _(
                "The key is too short: it needs {n} characters or more. Make one with {call}."
            ).format(n=KEY_BYTES, call="privacy.new_key()")
        )
    return relabel(column, lambda value: _keyed(secret, value)[:length])


def _keyed(secret: bytes, value: object) -> str:
    return hmac.digest(secret, _written(value), "sha256").hex()


def _written(value: object) -> bytes:
    """Write a value as the same text for every column type in which a file may hold it."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        value = int(value)  # card numbers among blanks are read as 1234.0
    text = str(value)
    if text.isascii():
        return text.encode()
    return unicodedata.normalize("NFC", text).encode(errors="surrogatepass")
