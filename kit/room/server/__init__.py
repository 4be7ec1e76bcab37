"""The web server of a room, and of workshops that are served without a room.

1. ``app``: start the server, and stop it in an orderly way.
2. ``configuration``: Voilà's configuration, static files, the socket, the certificate.
3. ``descriptors``: the limit of open files and connections, and for how many people it suffices.
4. ``connections``: the connections of each address, and the word of a proxy.
5. ``page_handlers``: the list of workshops, the notebooks' pages, and their kernels.
6. ``live_session``: the state of one session that the handlers of a room share.
7. ``admission``: the code, the facilitator's key, the cookies, who uses the room.
8. ``kernel_owners``: let people reach only their own kernels.
9. ``base_handler``: base classes of the room's handlers.
10. ``entrance``: the pages to join, to read the privacy notice, and to see one's own data.
11. ``participant_api``: requests from participants' pages.
12. ``facilitator_api``: the facilitator's pages and their requests.
13. ``routes``: the addresses of the handlers of 10 to 12.
"""
