"""Read a table: the roles of its columns, its months and its figures.

1. ``months``: months as people write them in a heading.
2. ``written_numbers``: numbers with thousands separators, with signs, or plain.
3. ``distinct_values``: the different values of each column.
4. ``column_roles``: the role of each column, guessed or given by a person.
5. ``sheet``: a table with its roles, figures and names of rows.
"""
