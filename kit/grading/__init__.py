"""Grading on top of nbgrader: release, collect, grade, give feedback, report.

nbgrader stays the truth: its formats, its gradebook, its formgrader. Its settings are in
``nbgrader_config.py`` at the root of the clone; ``course`` reads them for every module here.
"""

from pathlib import Path

__all__ = ["TEMPLATES"]

TEMPLATES = Path(__file__).parent / "template"  # the kit's changes to nbgrader's own pages
