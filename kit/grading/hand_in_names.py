"""The people of a hand-in, one or several, and safe ids made of their names.

In the gradebook a hand-in is one student's, as nbgrader knows no others. The name of several people
is “Ana + Ben”, and their id says nobody's name, because it stays when one of them is forgotten.
"""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from kit import names

if TYPE_CHECKING:
    from nbgrader.api import Student

__all__ = [
    "DEVICE", "count", "folded", "greeting", "ids", "in_words", "is_id_of", "is_of_several",
    "letters", "people", "people_of", "same", "together", "without_receipt", "written",
]  # fmt: skip

LETTERS = "acdefghjkmnpqrtuvwxy34679"  # of ids and receipts: none that is taken for another
OF_SEVERAL = re.compile(rf"pair-[{LETTERS}]{{6}}(?:[{LETTERS}]{{2}})?")
# Of a room's hand-in, at the end of its name.
RECEIPT = re.compile(rf"(?:(?P<name>.*)[- ])?(?P<receipt>[{LETTERS.upper()}]{{8}})")
# Windows opens a device instead of a file or folder with one of these names.
DEVICE = re.compile(r"con|prn|aux|nul|(com|lpt)\d")


def people(name: str) -> tuple[str, ...]:
    """Return the name of each person of a hand-in that was handed in under ``name``.

    A room's receipt belongs to each of them, as it does to one who hands in alone.

    >>> people("Ana + Ben"), people("Ana+Ben-KXAT7CFU")
    (('Ana', 'Ben'), ('Ana-KXAT7CFU', 'Ben-KXAT7CFU'))
    """
    alone, receipt = without_receipt(name)
    several = names.apart(alone if receipt else name)
    if len(several) == 1:
        return (name,)
    return tuple(f"{one}-{receipt}" if receipt else one for one in several)


def together(people: Sequence[str]) -> str:
    """Return the names of several as one, which ``people`` takes apart again.

    >>> together(["Ana-KXAT7CFU", "Ben-KXAT7CFU"])
    'Ana + Ben-KXAT7CFU'
    """
    short, receipts = zip(*map(without_receipt, people), strict=True)
    name = names.together(short)
    several = len(short) > 1 and receipts[0]
    return f"{name}-{receipts[0]}" if several else names.together(people)


def people_of(person: "Student") -> tuple[str, ...]:
    """Return the name of each of those whom a student in the gradebook stands for.

    An id is nobody's name: without a name it is returned as it is.
    """
    full = written(person)
    return people(full) if full else (str(person.id),)


def count(hand_ins: Collection[tuple[str, ...]]) -> int:
    """Return how many people have handed in, given the names of each hand-in's people.

    Two who hand in alone are two, whatever their names; somebody who has also worked with others is
    one person.
    """
    alone = [same(people[0]) for people in hand_ins if len(people) == 1]
    others = {same(one) for people in hand_ins if len(people) > 1 for one in people}
    return len(alone) + len(others - {*alone})


def greeting(person: "Student") -> str:
    """Return the names of those whom a student stands for as a sentence has them, or the id."""
    full = written(person)
    return in_words(full) if full else str(person.id)


def written(person: "Student") -> str:
    """Return the name of a student in the gradebook; "" if there is none."""
    return f"{person.first_name or ''} {person.last_name or ''}".strip()


def in_words(name: str) -> str:
    """Return ``name`` as a sentence has it.

    >>> in_words("Ana+Ben-KXAT7CFU")
    'Ana and Ben (KXAT7CFU)'
    """
    alone, receipt = without_receipt(name)
    several = names.apart(alone if receipt else name)
    if len(several) == 1:
        return name
    return names.in_words(several) + (f" ({receipt})" if receipt else "")


def without_receipt(name: str) -> tuple[str, str]:
    """Return the name without the receipt that a room adds, and the receipt; "" if there is none.

    >>> without_receipt("Ana-KXAT7CFU")
    ('Ana', 'KXAT7CFU')
    """
    match = RECEIPT.fullmatch(name)
    return (match["name"] or "", match["receipt"]) if match else (name, "")


def same(name: str) -> str:
    """Return ``name`` in a form for comparing: as ``folded``, in whatever order several stand."""
    return " + ".join(sorted(map(folded, people(name))))


def folded(name: str) -> str:
    """Return ``name`` without case, underscores, hyphens and dots."""
    return " ".join(re.split(r"[\s_\-.]+", unicodedata.normalize("NFKC", name).casefold())).strip()


def letters(name: str) -> str:
    """Return the letters and digits of ``name``, small and without accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if c.isalnum())


def is_of_several(id: str) -> bool:
    """Tell whether ``id`` was made for people who hand in together."""
    return OF_SEVERAL.fullmatch(id) is not None


def is_id_of(id: str, name: str) -> bool:
    """Tell whether ``ids`` may have made ``id`` of ``name``, or of several people's before."""
    first = next(iter(ids(name)))
    return is_of_several(id) or first in {id, id.rpartition("-")[0]}


def ids(name: str) -> Iterator[str]:
    """Yield possible ids for ``name``: ``ana-kovac``, then ``ana-kovac-2`` and so on.

    An id is made of small letters of any script, digits and hyphens, so that it is readable in its
    own language and safe as a folder on every system. Several people's has the receipt or random
    letters, like ``pair-kxat7cfu``. The caller takes the first free one.
    """
    if len(people(name)) > 1:
        yield from _of_several(without_receipt(name)[1].lower())
        return
    letters = unicodedata.normalize("NFKD", folded(name))
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    slug = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", plain))[:40].strip("-")
    if not slug or DEVICE.fullmatch(slug):
        slug = f"participant-{hashlib.sha256(folded(name).encode()).hexdigest()[:6]}"
    yield slug
    yield from (f"{slug}-{n}" for n in range(2, 10_000))


def _of_several(receipt: str) -> Iterator[str]:
    if receipt:
        yield f"pair-{receipt}"
    for _n in range(10_000):
        yield "pair-" + "".join(secrets.choice(LETTERS) for _letter in range(6))
