"""Look at a table as a careful colleague would, clean it by a recipe, check the next one.

::

    profile.py      profile                         everything there is to look at
    findings.py     KINDS, Finding, Profile         what was noticed, where, and what to do
    rows.py  names.py  counts.py  dates.py  coordinates.py      one sort of fault each
    steps.py        STEPS                           one sort of repair each
    recipe.py       clean, Cleaned, Recipe          repairs in order, recorded, to do again
    schemas.py      schema, check, Checked          what next month's file must look like
    compare.py      compare                         before and after
    sums.py         add_up, average                 what comes out if nobody cleans
    pictures.py     year_chart
    columns.py      columns_of, questions           which column is what
    months.py  figures.py  sheet.py                 months, numbers and rows as they are written

Tables may have a column for each month, or a row for each. No function changes the table it is
given. A column that isn't there, or what a function can't use, raises ``TableError``.
"""

from kit.open_data.counting.charts import year_chart
from kit.open_data.counting.sums import add_up, average
from kit.open_data.finding.findings import KINDS, Finding, Profile
from kit.open_data.finding.profile import profile
from kit.open_data.mending.compare import compare
from kit.open_data.mending.recipe import Cleaned, Recipe, clean
from kit.open_data.mending.schemas import Checked, check, schema
from kit.open_data.mending.steps import STEPS
from kit.open_data.reading.column_roles import Columns, Question, columns_of, questions

__all__ = [
    "KINDS",
    "STEPS",
    "Checked",
    "Cleaned",
    "Columns",
    "Finding",
    "Profile",
    "Question",
    "Recipe",
    "add_up",
    "average",
    "check",
    "clean",
    "columns_of",
    "compare",
    "profile",
    "questions",
    "schema",
    "year_chart",
]
