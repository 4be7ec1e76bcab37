"""The web server of a room, and of workshops that are served without a room.

1. ``app``: start the server, and stop it in an orderly way.
2. ``configuration``: Voilà's configuration, static files, the socket, the certificate.
3. ``compressed_files``: scripts and pages, compressed for browsers that take it.
4. ``static_files``: the handler of scripts and fonts, which browsers keep.
5. ``descriptors``: the limit of open files and connections, and for how many people it suffices.
6. ``connections``: the connections of each address, and the word of a proxy.
7. ``page_handlers``: the list of workshops, the notebooks' pages, and their kernels.
8. ``wayfinding``: the links between a workshop's sections and its tasks, and the contents.
9. ``live_session``: the state of one session that the handlers of a room share.
10. ``background``: what a room does by itself, again and again.
11. ``streams``: the open event streams of each person.
12. ``admission``: the code, the facilitator's key, the cookies, who uses the room.
13. ``kernel_owners``: let people reach only their own kernels.
14. ``base_handler``: base classes of the room's handlers.
15. ``entrance``: the pages to join, to read the privacy notice, and to see one's own data.
16. ``participant_api``: requests from participants' pages.
17. ``personal_data_api``: a participant's own data as a file, and its deletion.
18. ``exhibits``: figures and tables of a workshop for the big screen.
19. ``facilitator_api``: the pages and requests of the facilitator and of helpers.
20. ``routes``: the addresses of the handlers of 15 to 17 and 19.
"""
