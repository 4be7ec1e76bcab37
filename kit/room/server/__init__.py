"""The web server of a room, and of workshops that are served without a room.

1. ``app``: start the server, and stop it in an orderly way.
2. ``configuration``: Voilà's configuration, static files, the socket, the certificate.
3. ``compressed_files``: scripts and pages, compressed for browsers that take it.
4. ``page_handlers``: the list of workshops, the notebooks' pages, and their kernels.
5. ``live_session``: the state of one session that the handlers of a room share.
6. ``admission``: the code, the facilitator's key, the cookies, the number of places.
7. ``kernel_owners``: let people reach only their own kernels.
8. ``base_handler``: base classes of the room's handlers.
9. ``entrance``: the pages to join, to read the privacy notice, and to see one's own data.
10. ``participant_api``: requests from participants' pages.
11. ``facilitator_api``: the facilitator's pages and their requests.
12. ``routes``: the addresses of the handlers of 9 to 11.
"""
