"""The rehearsal: a load test of a room with simulated people.

1. ``rehearse``: starts a server, lets people come, and compares the store with what they sent.
2. ``copied_clone``: the copy that a rehearsal or a trial runs in, and that is deleted afterwards.
3. ``participants``: a simulated participant, and the session that all share.
4. ``facilitator``: the simulated facilitator.
5. ``visitor``: a browser without a screen, which both use.
6. ``browser_headers``: the headers that a browser adds to a request.
7. ``ledger``: the record of everything sent, acknowledged and waited for.
8. ``resources``: memory and processor load while people are there.
9. ``verdict``: the result in numbers, and how many people fit comfortably.
"""
