"""Programs that a machine may lack: a test that needs one is skipped, and fails in CI."""

import os
import shutil

import pytest


def need(tool: str) -> str:
    """Return the path of a command; skip the test where it is missing, fail in CI."""
    found = shutil.which(tool)
    if found:
        return found
    message = f"{tool} is not installed"
    if os.environ.get("HACKYACK_REQUIRE_TOOLS"):
        pytest.fail(f"{message}, and HACKYACK_REQUIRE_TOOLS is set: .ci/run should install it")
    pytest.skip(message)
