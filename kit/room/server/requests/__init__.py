"""The handlers: what a room answers to the requests of browsers.

1. ``base_handler``: base classes of the room's handlers.
2. ``wayfinding``: the links between a workshop's sections and its tasks, and the contents.
3. ``page_handlers``: the list of workshops, the notebooks' pages, and their kernels.
4. ``entrance``: the pages to join, to read the privacy notice, and to see one's own data.
5. ``participant_api``: requests from participants' pages.
6. ``personal_data_api``: a participant's own data as a file, and its deletion.
7. ``exhibits``: figures and tables of a workshop for the big screen.
8. ``facilitator_api``: the pages and requests of the facilitator and of helpers.
9. ``answers_page``: each task with its answers, once the facilitator has opened them.
10. ``routes``: the addresses of the handlers of 4 to 6, 8 and 9.
"""
