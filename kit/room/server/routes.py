"""The routes that a room adds to those of ``kit.room.app``."""

from typing import Any

import tornado.web

from kit.room import api, entrance, lead_api

__all__ = ["ROUTES"]

ROUTES: tuple[tuple[str, type[tornado.web.RequestHandler], dict[str, Any]], ...] = (
    ("join", entrance.Join, {}),
    ("notice", entrance.Notice, {}),
    ("room/my-data", entrance.MyPage, {}),
    ("room/my-data.json", api.MyData, {}),
    ("room/forget", api.Forget, {}),
    ("room/state", api.State, {}),
    ("room/events", api.Events, {}),
    ("room/answer", api.AnswerGiven, {}),
    ("room/pulse", api.Pulse, {}),
    ("room/wall", api.Posted, {}),
    ("room/wall/withdraw", api.NoteTaken, {}),
    ("room/me-too", api.Agree, {}),
    ("room/hand-in", api.HandIn, {}),
    ("lead", lead_api.LeadPage, {"template": "lead.html"}),
    ("lead/screen", lead_api.LeadPage, {"template": "screen.html"}),
    ("lead/events", lead_api.LeadEvents, {}),
    ("lead/do", lead_api.Do, {}),
)
