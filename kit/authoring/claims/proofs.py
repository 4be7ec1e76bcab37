"""Read ``workshops/<id>/claims.py`` and tell what is missing, untrue or no proof.

Beside its claims the file may hold two tables of sentences, each with a text: ``SOURCES`` tells
where in its source a figure of a case study stands, ``FREE`` why a sentence says nothing about
data that could be computed.
"""

import ast
import importlib.util
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from kit import places
from kit.authoring.claims.claim import Claim, setting
from kit.authoring.claims.dependence import constants
from kit.authoring.claims.figures import plain
from kit.authoring.claims.statements import Statement
from kit.messages import _

__all__ = ["problems"]

Found = Iterator[tuple[str, str, str]]
TABLES = ("SOURCES", "FREE")
OWN = "kit.authoring.claims"
ENOUGH = 12
"""Letters that a reason has at least: fewer are no reason."""


@dataclass
class Proofs:
    """The contents of one ``claims.py``."""

    claims: list[Claim] = field(default_factory=list)
    tables: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def quoted(self) -> set[str]:
        """Return every sentence that the file quotes."""
        quotes = {quote for claim in self.claims for quote in claim.quotes}
        return quotes.union(*self.tables.values())


def problems(file: Path, said: Sequence[Statement]) -> Found:
    """Yield (file, cell, remedy) for each fault of the claims in ``file`` about what is ``said``.

    Where there is no such file, each sentence that needs a proof has none.
    """
    name = places.short(file).as_posix()
    proofs = Proofs()
    if file.is_file():
        yield from ((name, "", remedy) for remedy in _imports(file))
        try:
            proofs = _read(file)
        except (Exception, SystemExit) as error:  # noqa: BLE001  whatever the file does is told
            remedy = _("can't be read ({kind}: {error}); correct it.")
            yield name, "", remedy.format(kind=type(error).__name__, error=error)
            return
        yield from ((name, "", remedy) for remedy in _written_down(file))
    yield from ((name, "", remedy) for remedy in _own_faults(proofs, said))
    for claim in proofs.claims:
        yield from ((name, "", remedy) for remedy in _proved(claim))
    for one in said:
        if one.needs_proof and one.text not in proofs.quoted:
            remedy = _(
                "“{sentence}” says something about data. Compute it in {file}, or say there under "
                "SOURCES where it stands, or under FREE why nothing is to be computed."
            )
            yield one.file, one.cell, remedy.format(sentence=one.text, file=name)


def _read(file: Path) -> Proofs:
    spec = importlib.util.spec_from_file_location(f"claims_of_{file.parent.name}", file)
    module = importlib.util.module_from_spec(spec) if spec else ModuleType("claims")
    if spec and spec.loader:
        spec.loader.exec_module(module)
    found = Proofs([one for one in vars(module).values() if isinstance(one, Claim)])
    for table in TABLES:
        given = getattr(module, table, {})
        found.tables[table] = {plain(sentence): str(text) for sentence, text in given.items()}
    return found


def _imports(file: Path) -> Iterator[str]:
    """Yield what is wrong with the imports: the other road may not be the kit's own."""
    try:
        nodes = list(ast.walk(ast.parse(file.read_bytes())))
    except (SyntaxError, ValueError):
        return  # reading it says so
    named = [a.name for node in nodes if isinstance(node, ast.Import) for a in node.names]
    named += [str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)]
    for name in named:
        if name.partition(".")[0] == "kit" and name != OWN:
            yield _(
                "imports {name}: a claim is computed by another road than the kit's, with pandas, "
                "NumPy or Pillow alone."
            ).format(name=name)


def _written_down(file: Path) -> Iterator[str]:
    """Yield each value that a claim returns as it stands in its sentence, without the data."""
    for name, value in constants(file.read_bytes(), settings=setting.__name__):
        yield _(
            "{name}() returns {value} without looking into the data; compute it, or write "
            "setting({value}) if the sentence sets this figure and does not find it."
        ).format(name=name, value=value)


def _own_faults(proofs: Proofs, said: Sequence[Statement]) -> Iterator[str]:
    known = {one.text for one in said}
    for quote in sorted(proofs.quoted - known):
        yield _(
            "quotes “{quote}”, which is no sentence of the workshop; quote the whole sentence as "
            "it is now, or leave it out."
        ).format(quote=quote)
    for table, sentences in proofs.tables.items():
        for sentence, text in sentences.items():
            if len(text) < ENOUGH:
                remedy = _("{table} has no reason for “{sentence}”; write one.")
                yield remedy.format(table=table, sentence=sentence)


def _proved(claim: Claim) -> Iterator[str]:
    """Yield what is wrong with one claim, computed on the data and on a folder without data."""
    try:
        computed = claim.compute(places.data())
    except (Exception, SystemExit) as error:  # noqa: BLE001
        remedy = _("{name}() does not run ({kind}: {error}); correct it.")
        yield remedy.format(name=claim.name, kind=type(error).__name__, error=error)
        return
    yield from claim.faults(computed)
    with tempfile.TemporaryDirectory(prefix="hackyack-") as empty:
        try:
            claim.compute(Path(empty))
        except (Exception, SystemExit):  # noqa: BLE001  any error shows that it looked for its data
            return
    remedy = _("{name}() computes the same without any data, so it proves nothing: read the files.")
    yield remedy.format(name=claim.name)
