"""The routes that a room adds to those of ``kit.room.server.app``."""

from typing import Any

import tornado.web

from kit.room.server.requests import (
    ad_hoc_api,
    answers_page,
    entrance,
    facilitator_api,
    participant_api,
    personal_data_api,
)

__all__ = ["ROUTES"]

ROUTES: tuple[tuple[str, type[tornado.web.RequestHandler], dict[str, Any]], ...] = (
    ("join", entrance.JoinPage, {}),
    ("notice", entrance.NoticePage, {}),
    ("room/my-data", entrance.MyDataPage, {}),
    ("room/my-data.json", personal_data_api.MyData, {}),
    ("room/forget", personal_data_api.Forget, {}),
    ("answers", answers_page.AnswersPage, {}),
    ("room/state", participant_api.State, {}),
    ("room/events", participant_api.Events, {}),
    ("room/answer", participant_api.GiveAnswer, {}),
    ("room/pulse", participant_api.Pulse, {}),
    ("room/wall", participant_api.PostNote, {}),
    ("room/wall/withdraw", participant_api.WithdrawNote, {}),
    ("room/me-too", participant_api.Agree, {}),
    ("room/hand-in", participant_api.HandIn, {}),
    ("lead", facilitator_api.FacilitatorPage, {"template": "lead.html"}),
    ("lead/screen", facilitator_api.FacilitatorPage, {"template": "screen.html"}),
    ("help", facilitator_api.FacilitatorPage, {"template": "lead.html", "helps": True}),
    ("help/events", facilitator_api.HelperEvents, {}),
    ("help/do", facilitator_api.HelperAction, {}),
    ("lead/events", facilitator_api.FacilitatorEvents, {}),
    ("lead/question", ad_hoc_api.AdHocQuestion, {}),
    ("lead/questions", ad_hoc_api.AdHocFile, {}),
    ("lead/do", facilitator_api.FacilitatorAction, {}),
)
