"""The web server of a room, and of workshops that are served without a room.

1. ``app``: start the server, and stop it in an orderly way.
2. ``configuration``: Voilà's configuration, static files, the socket, the certificate.
3. ``page_handlers``: the list of workshops, the notebooks' pages, and their kernels.
4. ``live_session``: the state of one session that the handlers of a room share.
5. ``streams``: the open event streams of each person.
6. ``admission``: the code, the facilitator's key, the cookies, the number of places.
7. ``kernel_owners``: let people reach only their own kernels.
8. ``base_handler``: base classes of the room's handlers.
9. ``entrance``: the pages to join, to read the privacy notice, and to see one's own data.
10. ``participant_api``: requests from participants' pages.
11. ``personal_data_api``: a participant's own data as a file, and its deletion.
12. ``exhibits``: figures and tables of a workshop for the big screen.
13. ``facilitator_api``: the pages and requests of the facilitator and of helpers.
14. ``routes``: the addresses of the handlers of 9 to 11 and 13.
"""
