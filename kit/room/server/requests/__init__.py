"""The handlers: what a room answers to the requests of browsers.

1. ``base_handler``: base classes of the room's handlers.
2. ``wayfinding``: the links between a workshop's sections and its tasks, and the contents.
3. ``page_handlers``: the list of workshops, the notebooks' pages, and their kernels.
4. ``glossary_page``: the technical words of the programme.
5. ``entrance``: the pages to join, to read the privacy notice, and to see one's own data.
6. ``participant_api``: requests from participants' pages.
7. ``personal_data_api``: a participant's own data as a file, and its deletion.
8. ``exhibits``: figures and tables of a workshop for the big screen.
9. ``facilitator_api``: the pages and requests of the facilitator and of helpers.
10. ``ad_hoc_api``: requests about questions that the facilitator makes up.
11. ``answers_page``: each task with its answers, once the facilitator has opened them.
12. ``routes``: the addresses of the handlers of 5 to 7 and 9 to 11.
"""
