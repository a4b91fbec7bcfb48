"""The small sum against robots, solved as a browser does."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape

from django.http import HttpResponse

from intake.models import FollowUpPolicy
from tests.sites import KADE, studio_at


def ask_proof() -> None:
    """Studio Kade turns it on."""
    FollowUpPolicy.objects.update_or_create(site=studio_at(KADE).site, defaults={"proof_of_work": True})


def solution(response: HttpResponse) -> str:
    """What a browser sends along with this form."""
    given = json.loads(unescape(re.search(r'data-challenge="([^"]+)"', response.content.decode())[1]))
    salt, most = given["salt"], given.pop("maxnumber")
    found = (hashlib.sha256(f"{salt}{n}".encode()).hexdigest() == given["challenge"] for n in range(most + 1))
    number = next(number for number, is_it in enumerate(found) if is_it)
    return base64.b64encode(json.dumps({**given, "number": number}).encode()).decode()
