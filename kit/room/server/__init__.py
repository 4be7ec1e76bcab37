"""The web server of a room, and of workshops that are served without a room.

1. ``app``: start the server, and stop it in an orderly way.
2. ``configuration``: Voilà's configuration, static files, the socket, the certificate.
3. ``requests``: the handlers, for pages and for what pages send.
4. ``live``: the state of one open room, which its handlers share.
5. ``transport``: connections and their limits, compressed and kept files.
"""
