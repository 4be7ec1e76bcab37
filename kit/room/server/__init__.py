"""The web server of a room, and of workshops that are served without a room.

1. ``app``: start the server, and stop it in an orderly way.
2. ``configuration``: Voilà's configuration, static files, the socket, the certificate.
3. ``page_handlers``: the list of workshops, the notebooks' pages, and their kernels.
4. ``live_session``: the state of one session that the handlers of a room share.
5. ``admission``: the code, the facilitator's key, the cookies, the number of places.
6. ``kernel_owners``: let people reach only their own kernels.
7. ``base_handler``: base classes of the room's handlers.
8. ``entrance``: the pages to join, to read the privacy notice, and to see one's own data.
9. ``participant_api``: requests from participants' pages.
10. ``exhibits``: figures and tables of a workshop for the big screen.
11. ``facilitator_api``: the pages and requests of the facilitator and of helpers.
12. ``routes``: the addresses of the handlers of 8, 9 and 11.
"""
