"""The warm kernel keeps everything that Jupyter's messaging protocol promises.

``jupyter_kernel_test`` is Jupyter's own test suite for kernels, run here against a forked one.
"""

import sys
from collections.abc import Iterator

import jupyter_kernel_test
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory
from support import warm_kernels

from kit import kernels

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is forked on Windows")


@pytest.fixture(autouse=True, scope="module")
def home() -> Iterator[None]:
    with warm_kernels.zygote():
        KernelProvisionerFactory.instance().default_provisioner_name = kernels.PROVISIONER
        yield


class TestWarmKernel(jupyter_kernel_test.KernelTests):  # type: ignore[misc]
    """Every request of the protocol, sent to a forked kernel."""

    kernel_name = "python3"
    language_name = "python"
    file_extension = ".py"
    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('oops', file=sys.stderr)"
    completion_samples = [{"text": "zi", "matches": {"zip"}}]  # noqa: RUF012
    complete_code_samples = ["1", "print('hello')", "def f(x):\n  return x*2\n\n\n"]  # noqa: RUF012
    incomplete_code_samples = ["print('''hello", "def f(x):\n  x*2"]  # noqa: RUF012
    invalid_code_samples = ["import = 7q"]  # noqa: RUF012
    code_page_something = "zip?"
    code_generate_error = "1 / 0"
    code_execute_result = [{"code": "1+2+3", "result": "6"}]  # noqa: RUF012
    code_display_data = [  # noqa: RUF012
        {
            "code": "from IPython.display import HTML, display; display(HTML('<b>a</b>'))",
            "mime": "text/html",
        },
        {
            "code": "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()",
            "mime": "image/png",
        },
    ]
    code_history_pattern = "1?2*"
    # not "range": an ordinary ipykernel calls the running session 0 there, and fails too
    supported_history_operations = ("tail", "search")
    code_inspect_sample = "zip"
    code_clear_output = "from IPython.display import clear_output; clear_output()"

    def test_the_kernel_under_test_is_forked(self) -> None:
        """The tests above ran on a forked kernel, not on an ordinary one."""
        assert warm_kernels.forked(self.km)
