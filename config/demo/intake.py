"""A demo site's intake from its file to the fields of the page."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from landing.markdown.front_matter import Document
from landing.markdown.rich_text import to_rich_text

PageOf = Callable[[str], int | None]


def intake_fields(document: Document, *, page_of: PageOf, namespace: uuid.UUID) -> dict[str, Any]:
    """Ids come from the keys in the file, which are the same in every language."""
    values = document.values
    mail = values["mail"]
    return {
        "title": values["title"],
        "search_description": values["description"],
        "intro": values["intro"],
        "promise": values["promise"],
        "data_use": values["dataUse"],
        "submit_label": values["submitLabel"],
        "now_from": values["nowFrom"],
        "later_from": values["laterFrom"],
        "reply_subject": mail["subject"],
        "reply_greeting": mail["greeting"],
        "reply_text": mail["text"],
        "steps": json.dumps(
            [
                {
                    "type": "step",
                    "id": _id(namespace, f"step:{number}"),
                    "value": {
                        "title": step["title"],
                        "intro": step.get("intro", ""),
                        "shown_if": _condition(step, namespace),
                        "questions": [_question(question, namespace) for question in step["questions"]],
                    },
                }
                for number, step in enumerate(values["steps"], start=1)
            ]
        ),
        "outcomes": json.dumps(
            [_outcome(name, outcome, page_of, namespace) for name, outcome in values["outcomes"].items()]
        ),
    }


def _id(namespace: uuid.UUID, name: str) -> str:
    return str(uuid.uuid5(namespace, name))


def _question(question: Mapping[str, Any], namespace: uuid.UUID) -> dict[str, Any]:
    key = f"question:{question['key']}"
    value: dict[str, Any] = {
        "label": question["label"],
        "help": question.get("help", ""),
        "required": question.get("required", True),
        "shown_if": _condition(question, namespace),
    }
    if question["type"] == "line":
        value["is_name"] = question.get("fills") == "name"
    if "choices" in question:
        value["choices"] = [
            {
                "type": "item",
                "id": _id(namespace, f"{key}:{choice['key']}"),
                "value": {
                    "label": choice["label"],
                    "points": choice.get("points", 0),
                    "disqualifies": choice.get("disqualifies", False),
                },
            }
            for choice in question["choices"]
        ]
    return {"type": question["type"], "id": _id(namespace, key), "value": value}


def _condition(item: Mapping[str, Any], namespace: uuid.UUID) -> list[str]:
    """`shownIf` names questions and their answers by key: {history: [stopped]}."""
    return [
        f"{_id(namespace, f'question:{question}')}:{_id(namespace, f'question:{question}:{answer}')}"
        for question, answers in item.get("shownIf", {}).items()
        for answer in answers
    ]


def _outcome(name: str, outcome: Mapping[str, str], page_of: PageOf, namespace: uuid.UUID) -> dict[str, Any]:
    text, _dead = to_rich_text(outcome["text"], features=["bold", "italic", "link"], page_of=page_of)
    return {
        "type": name,
        "id": _id(namespace, f"outcome:{name}"),
        "value": {
            "title": outcome["title"],
            "text": text,
            "action_label": outcome.get("actionLabel", ""),
            "action_page": page_of(outcome["actionLink"]) if outcome.get("actionLink") else None,
        },
    }
