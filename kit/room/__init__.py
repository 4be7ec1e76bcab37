"""The live side of a session: a server, on top of Voilà, that shows workshops without their code.

1. ``options``: the options of a room, and its addresses once it is open.
2. ``refusals``: the error for a request that the room refuses.
3. ``origins``: tell whether a page of this server made a request.
4. ``templates``: render the room's HTML pages, from ``template/``.
5. ``rate_limit``: limit how often a person or an address may do something.
6. ``log_floods``: keep a flood of like log lines short.
7. ``guard``: the base of all request handlers, with safe headers and clean log lines.
8. ``bounded_json``: read what browsers send as JSON, within bounds.
9. ``store``: the database of sessions, answers and notes.
10. ``session``: talking points, answers, walls, hand-ins and the agenda of one session.
11. ``copies``: the served pages, and one kernel for each open page.
12. ``server``: the web server with its handlers; ``server.app.serve`` starts it.
13. ``arrival``: checks before a room, and the addresses that the terminal shows.
14. ``rehearsal``: simulated participants who try a room.
"""
