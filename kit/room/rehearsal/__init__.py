"""The rehearsal: a load test of a room with simulated people.

1. ``rehearse``: starts a server, lets people come, and compares the store with what they sent.
2. ``participants``: a simulated participant, and the session that all share.
3. ``facilitator``: the simulated facilitator.
4. ``visitor``: a browser without a screen, which both use.
5. ``browser_headers``: the headers that a browser adds to a request.
6. ``ledger``: the record of everything sent, acknowledged and waited for.
7. ``resources``: memory and processor load while people are there.
8. ``verdict``: the result in numbers, and how many people fit comfortably.
"""
