"""What keeps a laptop awake and quick: battery, battery saver, sleep. Settings are only read.

Each system tells its settings by a program of its own; what none of them tells is said to be
unknown. Sources: the manuals of powercfg (Windows), pmset (macOS), gsettings and
powerprofilesctl (GNOME and KDE on Linux), and the kernel's sysfs-platform_profile document.
"""

import platform
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it ships none

from kit.doctor import Finding
from kit.messages import _

__all__ = ["AWAKE", "examine", "said"]

AWAKE = {
    "Windows": "powercfg /change standby-timeout-ac 0",
    "Darwin": "caffeinate -dims",
    "Linux": "systemd-inhibit --what=idle:sleep:handle-lid-switch sleep 3h",
}
# A program, and what stands in its answer where a saver is on.
SAVERS = {
    "Windows": [(["powercfg", "/getactivescheme"], "a1841308-3541-4fab-bc81-f71556f20b4a")],
    "Darwin": [(["pmset", "-g"], r"^\s*lowpowermode\s+1\b")],
    "Linux": [(["powerprofilesctl", "get"], r"^power-saver")],
}
PROFILE = Path("/sys/firmware/acpi/platform_profile")
GNOME = "org.gnome.settings-daemon.plugins.power"
# A program, and what stands in its answer where the computer sleeps by itself while plugged in.
SLEEPS = {
    "Windows": [
        (
            ["powercfg", "/query", "SCHEME_CURRENT", "SUB_SLEEP", "STANDBYIDLE"],
            r"0x(?!0+\b)[0-9a-f]+\s+[^\n]+0x[0-9a-f]+\s*\Z",
        )
    ],
    "Darwin": [(["pmset", "-g"], r"^\s*sleep\s+[1-9]\d*(?!.*prevented)")],
    "Linux": [
        (
            ["gsettings", "get", GNOME, "sleep-inactive-ac-type"],
            "'(suspend|hibernate)'",
        )
    ],
}


def examine() -> Iterator[Finding]:
    """Yield findings on the battery, on a battery saver and on sleep."""
    system = platform.system()
    yield from _battery()
    yield from _saver(system)
    yield _sleep(system)


def said(command: Sequence[str]) -> str:
    """Return what a program prints; empty if there is none of that name or it fails."""
    if shutil.which(command[0]) is None:
        return ""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def _battery() -> Iterator[Finding]:
    battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    if battery is not None and not battery.power_plugged:
        yield Finding(
            what=_("Power: battery, {n} %").format(n=round(battery.percent)),
            state="note",
            means=_("A laptop on battery is slower, and sleeps sooner: that stops the room."),
            remedy=_("Plug it in and leave the lid open."),
        )


def _saver(system: str) -> Iterator[Finding]:
    on = any(
        re.search(sign, said(command), re.MULTILINE | re.IGNORECASE)
        for command, sign in SAVERS.get(system, [])
    )
    if on or _profile() == "low-power":
        yield Finding(
            what=_("Battery saver"),
            state="note",
            means=_("It is on: the processor is slowed down, so fewer people fit."),
            remedy=_("Switch it off in the system's settings for power or battery."),
        )


def _profile() -> str:
    try:
        return PROFILE.read_text(encoding="utf-8").strip()
    except OSError:
        return ""  # another system, or a machine without profiles


def _sleep(system: str) -> Finding:
    remedy = _("Leave the lid open, and run beside the room: {command}").format(
        command=AWAKE.get(system, AWAKE["Linux"])
    )
    told = [(said(command), sign) for command, sign in SLEEPS.get(system, [])]
    if any(re.search(sign, text, re.MULTILINE | re.IGNORECASE) for text, sign in told):
        means = _("This machine sleeps by itself when nobody types, and the room with it.")
    elif any(text for text, _sign in told):
        means = _("It doesn't sleep by itself while plugged in; a closed lid still stops the room.")
    else:
        means = _("A laptop that sleeps or is closed stops the room; it doesn't tell its settings.")
    return Finding(what=_("Sleep"), state="note", means=means, remedy=remedy)
