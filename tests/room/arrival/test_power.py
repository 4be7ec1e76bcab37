"""Battery, battery saver and sleep, as each system tells them."""

import subprocess
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from kit.doctor import Finding
from kit.room.arrival import power

SAVER = "Power Scheme GUID: a1841308-3541-4fab-bc81-f71556f20b4a  (Power saver)\n"
BALANCED = "Power Scheme GUID: 381b4222-f694-41f0-9685-ff5bb260df2e  (Balanced)\n"
STANDBY = """
    Current AC Power Setting Index: 0x{ac}
    Current DC Power Setting Index: 0x00000384
"""
PMSET = """System-wide power settings:
Currently in use:
 lowpowermode         {saver}
 sleep                {sleep}
 displaysleep         10
"""


@pytest.fixture(autouse=True)
def plugged_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with neither a battery nor a profile of its firmware."""
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None, raising=False)
    monkeypatch.setattr(power, "PROFILE", tmp_path / "platform_profile")


def told(monkeypatch: pytest.MonkeyPatch, system: str, **answers: str) -> dict[str, Finding]:
    """Return the findings on a system whose programs answer so, by their first word."""
    monkeypatch.setattr(power.platform, "system", lambda: system)

    def said(command: list[str]) -> str:
        return answers.get(f"{command[0]}_{command[1].strip('/-')}", "")

    monkeypatch.setattr(power, "said", said)
    return {one.what.split(":")[0]: one for one in power.examine()}


@pytest.mark.parametrize(
    ("system", "answers", "saver", "sleeps"),
    [
        ("Windows", {"powercfg_getactivescheme": SAVER}, True, None),
        ("Windows", {"powercfg_query": STANDBY.format(ac="00000708")}, False, True),
        (
            "Windows",
            {"powercfg_getactivescheme": BALANCED, "powercfg_query": STANDBY.format(ac="0" * 8)},
            False,
            False,
        ),
        ("Darwin", {"pmset_g": PMSET.format(saver=1, sleep=0)}, True, False),
        ("Darwin", {"pmset_g": PMSET.format(saver=0, sleep=15)}, False, True),
        (
            "Darwin",
            {"pmset_g": PMSET.format(saver=0, sleep="1 (sleep prevented by caffeinate)")},
            False,
            False,
        ),
        ("Linux", {"powerprofilesctl_get": "power-saver\n"}, True, None),
        ("Linux", {"gsettings_get": "'suspend'\n"}, False, True),
        (
            "Linux",
            {"powerprofilesctl_get": "balanced\n", "gsettings_get": "'nothing'\n"},
            False,
            False,
        ),
        ("Plan 9", {}, False, None),
    ],
)
def test_each_system_is_understood(
    monkeypatch: pytest.MonkeyPatch,
    system: str,
    answers: dict[str, str],
    saver: bool,
    sleeps: bool | None,
) -> None:
    """A saver is told where it is on; of sleep it is told what is known, and how to prevent it."""
    found = told(monkeypatch, system, **answers)
    assert ("Battery saver" in found) is saver
    says = {True: "sleeps by itself", False: "doesn't sleep", None: "doesn't tell its settings"}
    assert says[sleeps] in found["Sleep"].means
    assert "beside the room" in found["Sleep"].remedy


def test_the_firmwares_own_profile_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A laptop's key may switch it, and no desktop knows."""
    power.PROFILE.write_text("low-power\n", encoding="utf-8")
    assert "slowed down" in told(monkeypatch, "Linux")["Battery saver"].means


def test_a_laptop_on_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told to be plugged in."""
    battery = SimpleNamespace(percent=40.2, power_plugged=False)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    found = told(monkeypatch, "Linux")["Power"]
    assert (found.what, found.remedy[:10]) == ("Power: battery, 40 %", "Plug it in")


def test_a_tool_that_hangs_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of the system can't stop the check."""

    def hangs(*_args: object, **_options: object) -> None:
        raise subprocess.TimeoutExpired("pmset", 10)

    monkeypatch.setattr(power.shutil, "which", lambda tool: tool)
    monkeypatch.setattr(power.subprocess, "run", hangs)
    assert power.said(["pmset", "-g"]) == ""
