"""What was acknowledged, what is unsure, and what was kept otherwise."""

import pytest

from kit.room.rehearsal.ledger import Ledger
from kit.room.rehearsal.visitor import VisitError

PLACE = (0, "share", 1)


def answered(ledger: Ledger, value: object, *, fails: bool = False) -> None:
    """Send an answer that is acknowledged, or not."""
    with ledger.sending(PLACE, value):
        if fails:
            raise VisitError("POST room/answer: 500")


def test_the_last_acknowledged_answer_counts() -> None:
    """An answer takes the place of the earlier one, as in the store."""
    ledger = Ledger()
    answered(ledger, "yes")
    answered(ledger, "no")
    assert ledger.expected() == {("share", 1, '"no"'): 1}


def test_an_answer_that_failed_is_unsure() -> None:
    """It may be in the store or not, and so may what was acknowledged before it."""
    ledger = Ledger()
    answered(ledger, "yes")
    with pytest.raises(VisitError):
        answered(ledger, "no", fails=True)
    assert ledger.unsure == {PLACE}
    assert ledger.expected() == {}


def test_sure_again() -> None:
    """Once another answer is acknowledged it is known again what must be there."""
    ledger = Ledger()
    with pytest.raises(VisitError):
        answered(ledger, "no", fails=True)
    answered(ledger, "yes")
    assert ledger.expected() == {("share", 1, '"yes"'): 1}


def test_a_withdrawn_answer_is_none() -> None:
    """Who took their vote back is not among the voters."""
    ledger = Ledger()
    answered(ledger, None)
    assert (ledger.voters("share", 1), ledger.expected()) == (0, {})


@pytest.mark.parametrize(
    ("kept", "faults"), [({"share": {"1": "yes"}}, 0), ({"share": {"1": "no"}}, 1), ({}, 1)]
)
def test_what_was_kept_otherwise(kept: dict, faults: int) -> None:
    """An answer that is shown otherwise, or not at all, is a fault."""
    ledger = Ledger()
    answered(ledger, "yes")
    ledger.check(0, ledger.known_to(0), {"answers": kept, "pulse": None})
    assert len(ledger.faults) == faults


def test_a_vote_meanwhile_is_no_fault() -> None:
    """What changed while the page asked can't be compared."""
    ledger = Ledger()
    before = ledger.known_to(0)
    answered(ledger, "yes")
    ledger.check(0, before, {"answers": {}, "pulse": None})
    assert ledger.faults == []


def test_a_failure_is_kept_and_goes_on() -> None:
    """The sentence names what was tried, and the time of it doesn't count."""
    ledger = Ledger()
    with pytest.raises(VisitError), ledger.timed("vote"):
        raise VisitError("POST room/answer: 500")
    assert ledger.failures == ["vote: POST room/answer: 500"]
    assert not ledger.waits["vote"]
