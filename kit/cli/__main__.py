"""``python -m kit.cli`` is ``hackyack``."""

from kit.cli import main

main()
