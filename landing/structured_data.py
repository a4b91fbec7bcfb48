"""An article as schema.org data (https://schema.org/Article, /FAQPage, /BreadcrumbList)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.blocks import StreamValue
from wagtail.rich_text import get_text_for_indexing

if TYPE_CHECKING:
    from .models import LandingPage


def article(page: LandingPage, *, root: str, address: str, language: str) -> dict[str, Any]:
    """The article itself, written and published by the studio."""
    data = {
        "@type": "Article",
        "@id": f"{address}#article",
        "headline": page.title,
        "description": page.search_description,
        "inLanguage": language,
        "mainEntityOfPage": address,
        "datePublished": page.first_published_at and page.first_published_at.isoformat(),
        "dateModified": page.last_published_at and page.last_published_at.isoformat(),
        "author": {"@id": f"{root}#studio"},
        "publisher": {"@id": f"{root}#studio"},
    }
    return {key: value for key, value in data.items() if value}


def breadcrumbs(trail: list[tuple[str, str]]) -> dict[str, Any]:
    """The way from the home page, as (name, address)."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(trail, start=1)
        ],
    }


def frequently_asked_questions(story: StreamValue, *, address: str) -> list[dict[str, Any]]:
    """All questions of the page as one FAQPage; nothing when there are none."""
    questions = [
        {
            "@type": "Question",
            "name": item["question"],
            "acceptedAnswer": {"@type": "Answer", "text": get_text_for_indexing(item["answer"].source)},
        }
        for block in story
        if block.block_type == "faq"
        for item in block.value["items"]
    ]
    return [{"@type": "FAQPage", "@id": f"{address}#faq", "mainEntity": questions}] if questions else []
