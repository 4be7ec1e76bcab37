"""The web server of a room, and of workshops that are served without a room.

1. ``app``: start the server, and stop it in an orderly way.
2. ``configuration``: Voilà's configuration, static files, the socket, the certificate.
3. ``descriptors``: the limit of open files and connections, and for how many people it suffices.
4. ``connections``: the connections of each address, and the word of a proxy.
5. ``page_handlers``: the list of workshops, the notebooks' pages, and their kernels.
6. ``wayfinding``: the links between a workshop's sections and its tasks, and the contents.
7. ``live_session``: the state of one session that the handlers of a room share.
8. ``streams``: the open event streams of each person.
9. ``admission``: the code, the facilitator's key, the cookies, who uses the room.
10. ``kernel_owners``: let people reach only their own kernels.
11. ``base_handler``: base classes of the room's handlers.
12. ``entrance``: the pages to join, to read the privacy notice, and to see one's own data.
13. ``participant_api``: requests from participants' pages.
14. ``exhibits``: figures and tables of a workshop for the big screen.
15. ``facilitator_api``: the pages and requests of the facilitator and of helpers.
16. ``routes``: the addresses of the handlers of 12, 13 and 15.
"""
