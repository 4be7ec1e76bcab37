"""The state of graded hand-ins on the facilitator's page."""

from pathlib import Path

from kit.grading.intake.collect import collect
from kit.grading.run import autograde
from kit.places import sqlite_address
from kit.room.session.handing_in import hand_ins
from kit.room.session.handing_in.grading_progress import graded
from kit.room.store import database
from kit.room.store.database import Store


def test_nothing_is_graded_before_there_is_a_gradebook(home: Path) -> None:
    """A programme without a gradebook has no graded hand-ins."""
    assert graded("privacy_1") == {}
    assert not (home / "programme" / "gradebook.db").exists()


def test_a_graded_hand_in_is_known_by_its_receipt(home: Path) -> None:
    """From the room through collect and grade, the receipt leads back to the points."""
    kept = Store(sqlite_address(home / "room.db"))
    session_id = kept.do(database.begin)["id"]
    content = hand_ins.answers_file("privacy_1", {"facts": "['postcode']"})
    name = "Somebody with a rather long name indeed, Ph. D."
    details = {"name": name, "kind": "json", "once": "x"}
    receipt = kept.do(hand_ins.keep, session_id, "privacy_1", content=content, **details).receipt
    collect(home / "programme" / "hand-ins" / "privacy_1", "privacy_1")
    (result,) = autograde.grade("privacy_1")
    assert graded("privacy_1") == {receipt: f"{result.score:g} of {result.max_score:g} points"}
    newer = hand_ins.answers_file("privacy_1", {"facts": "['branch']"})
    kept.do(hand_ins.keep, session_id, "privacy_1", content=newer, **details)
    kept.close()
    assert graded("privacy_1") == {}, "the points are those of answers that count no longer"
