"""Find faults in a table as a careful colleague would, clean it by a recipe, check the next one.

1. ``reading``: the columns of a table by their roles; its months, figures and rows.
2. ``finding``: the faults of a table; ``profile`` lists all of them.
3. ``counting``: totals, averages and a chart of a table as it stands.
4. ``mending``: cleaning steps, recipes, comparisons and schemas.

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
