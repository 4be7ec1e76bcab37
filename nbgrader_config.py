"""nbgrader's settings, so that its own command line and the formgrader work from this folder.

``hackyack`` reads the same file, so the two can't disagree. Paths use forward slashes on every
system, because nbgrader sets them into regular expressions as they are.
"""

import os
from pathlib import Path

import nbgrader.server_extensions.formgrader.handlers as formgrader
from nbgrader.coursedir import CourseDirectory

import kit.grading
from kit import places
from kit.grading import alembic_calls

root = Path(__file__).resolve().parent
programme = root / "programme"
if os.access(root, os.W_OK):  # nbgrader opens its gradebook there as soon as it starts
    programme.mkdir(exist_ok=True)

alembic_calls.allow_percent_signs()  # in the path of this folder

c = get_config()  # traitlets gives it to every configuration file

c.CourseDirectory.course_id = "hackyack"
c.CourseDirectory.root = str(root)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "programme/submitted"
c.CourseDirectory.autograded_directory = "programme/autograded"
c.CourseDirectory.feedback_directory = "programme/feedback"
c.CourseDirectory.solution_directory = "programme/solution"
c.CourseDirectory.source_with_tests_directory = "programme/source_with_tests"
# answers.toml has every right answer, and participants open the exercise's folder
c.CourseDirectory.ignore = [*CourseDirectory.ignore.default(), "answers.toml"]
# a meetup has no exchange; nbgrader looks for one all the same
c.Exchange.root = str(programme / "exchange")
c.CourseDirectory.db_url = places.sqlite_address(programme / "gradebook.db")

# How many days hand-ins and gradebook are kept: people read it on their pages of feedback and
# record. `hackyack forget --older-than` removes what is older.
c.Hackyack.keep_days = 90

# What stands in an exercise where the solution stood.
c.ClearSolutions.code_stub = {"python": "# ↑ Put your answer in place of the three dots."}
c.ClearSolutions.text_stub = "*Click here, press Enter, and write in your own words.*"

c.Execute.timeout = 30  # seconds for one cell; then it is interrupted and counts as not passed
c.Execute.extra_arguments = ["--IPKernelApp.log_level=40"]  # errors only: warnings fill the screen

# One page for each participant: their tasks, no hidden test, no request to another host.
c.GenerateFeedback.exporter_class = "kit.grading.pages.feedback.FeedbackExporter"
c.GenerateFeedback.preprocessors = []  # the exporter reads the gradebook itself

# The formgrader asks a CDN for MathJax; the kit's template points to the copy in this environment.
c.HTMLExporter.extra_template_basedirs = [
    str(kit.grading.TEMPLATES),
    formgrader.template_path,
]
# What participants wrote is text there, and runs nothing in the facilitator's browser.
c.HTMLExporter.preprocessors = ["kit.grading.run.gradebook.sanitise.Harmless"]
c.FormgradeExtension.debug = False  # its page would show every setting and path of this machine
