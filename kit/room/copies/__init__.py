"""The served pages, and one kernel for each open page: each person works in a copy of their own.

1. ``served_pages``: the notebooks that are served, without the cells only for the lab.
2. ``kernel_manager``: start and end kernels, each in its own folder.
3. ``activity``: see whether a kernel is idle.
4. ``cell_executor``: execute cells, and show one sentence in place of an error.
5. ``staging``: run the cells of a page once for all visitors.
6. ``opening``: open one copy, from its kernel to its last cell.
7. ``show_buttons``: the buttons behind which what comes after a prediction waits.
8. ``prestart``: prepare pages and kernels before people come.
9. ``known_widgets``: what is known of a kernel's widgets.
10. ``control_values``: the values that each kind of control can be set to.
11. ``page_messages``: the parser of what a page sends to its kernel.
12. ``message_filter``: pass only the messages of widgets between a page and its kernel.
"""
