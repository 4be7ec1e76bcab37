"""The ledger: acknowledged answers, unsure ones, and faults."""

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
    """It may be in the store or not, and so may the answer acknowledged before it."""
    ledger = Ledger()
    answered(ledger, "yes")
    with pytest.raises(VisitError):
        answered(ledger, "no", fails=True)
    assert ledger.unsure == {PLACE}
    assert ledger.expected() == {}


def test_an_unsure_answer_is_sure_after_the_next() -> None:
    """After another acknowledged answer the expected content of the store is known again."""
    ledger = Ledger()
    with pytest.raises(VisitError):
        answered(ledger, "no", fails=True)
    answered(ledger, "yes")
    assert ledger.expected() == {("share", 1, '"yes"'): 1}


def test_a_withdrawn_answer_is_none() -> None:
    """A person who withdrew their vote is not among the voters."""
    ledger = Ledger()
    answered(ledger, None)
    assert (ledger.voters("share", 1), ledger.expected()) == (0, {})


@pytest.mark.parametrize(
    ("kept", "faults"), [({"share": {"1": "yes"}}, 0), ({"share": {"1": "no"}}, 1), ({}, 1)]
)
def test_an_answer_stored_otherwise_is_a_fault(kept: dict, faults: int) -> None:
    """An answer that is shown otherwise, or not at all, is a fault."""
    ledger = Ledger()
    answered(ledger, "yes")
    ledger.check(0, ledger.known_to(0), {"answers": kept, "pulse": None})
    assert len(ledger.faults) == faults


def test_a_vote_during_the_request_is_no_fault() -> None:
    """An answer that changed during the request is not compared."""
    ledger = Ledger()
    before = ledger.known_to(0)
    answered(ledger, "yes")
    ledger.check(0, before, {"answers": {}, "pulse": None})
    assert ledger.faults == []


def test_a_failure_is_kept_and_goes_on() -> None:
    """The failure names the request, and its time doesn't count as a wait."""
    ledger = Ledger()
    with pytest.raises(VisitError), ledger.timed("vote"):
        raise VisitError("POST room/answer: 500")
    assert ledger.failures == ["vote: POST room/answer: 500"]
    assert not ledger.waits["vote"]
