"""What these tests share."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import RequestFactory

ARTICLE = "/kade/nl/wat-kost-personal-training/"


def text(response: HttpResponse) -> str:
    return response.content.decode()


def stock_request(rf: RequestFactory, path: str, **data: Any) -> Any:
    request = rf.post(path, data, headers={"host": "localhost"})
    request.user = get_user_model().objects.get(username="kade-marketer")
    request._messages = type("Messages", (), {"add": lambda *args, **kwargs: None})()
    return request
