"""What the handlers of one room share while it is open.

1. ``admission``: the code, the facilitator's key, the cookies, who uses the room.
2. ``kernel_owners``: let people reach only their own kernels.
3. ``streams``: the open event streams of each person.
4. ``background``: what a room does by itself, again and again.
5. ``open_answers``: the answers of workshops in words, once they are opened.
6. ``live_session``: the state of one session, with 1 to 5 in it.
7. ``votes``: read a workshop's votes and walls from its page, before somebody has opened it.
"""
