"""The smallest workshop that keeps every rule, for tests that break one thing in it."""

PLAN = """\
title    = "How many books are on loan?"
topic    = "open_data"
level    = "basic"
summary  = "Count the loans of a small library and say what the count leaves out."
datasets = ["shelf"]
ideas    = ["a count", "a missing value"]

[[outcome]]
text       = "Count the rows of a table"
competence = "1.3"
evidence   = ["task_1", "task_2", "task_3", "task_4"]

[[agenda]]
kind = "open"
minutes = 10
title = "People meet"

[[agenda]]
kind = "welcome"
minutes = 5
title = "One shelf's story"

[[agenda]]
kind = "hack"
minutes = 20
title = "Count the books"
section = "Count the books"
tasks = ["task_1"]

[[agenda]]
kind = "mistake"
minutes = 10
title = "A blank is not a zero"
section = "A blank is not a zero"
tasks = ["task_2"]

[[agenda]]
kind = "yack"
minutes = 12
title = "What would you count?"

[[agenda]]
kind = "break"
minutes = 10
title = "Break"

[[agenda]]
kind = "hack"
minutes = 20
title = "Count again"
section = "Count the books"
tasks = ["task_3"]

[[agenda]]
kind = "case"
minutes = 8
title = "A shelf in the news"
cut = 2

[[agenda]]
kind = "hack"
minutes = 13
title = "Write the rule"
section = "A blank is not a zero"
tasks = ["task_4"]
cut = 1

[[agenda]]
kind = "wrap"
minutes = 8
title = "By Friday I will"

[[agenda]]
kind = "slack"
minutes = 4
title = "Slack"
"""
