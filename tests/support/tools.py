"""Programs that a machine may lack: a test that needs one is skipped, and fails in CI."""

import os
import shutil

import pytest


def browser() -> str:
    """Return the path of Debian's Chromium, if possible without windows of its own.

    Pages are the same in both; without the browser around them they take half the processor time.
    """
    return shutil.which("chromium-headless-shell") or need("chromium")


def need(tool: str) -> str:
    """Return the path of a command; skip the test where it is missing, fail in CI."""
    found = shutil.which(tool)
    if found:
        return found
    message = f"{tool} is not installed"
    if os.environ.get("HACKYACK_REQUIRE_TOOLS"):
        pytest.fail(f"{message}, and HACKYACK_REQUIRE_TOOLS is set: .ci/run should install it")
    pytest.skip(message)
