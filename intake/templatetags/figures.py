"""Figures of the report in words, for its templates."""

from __future__ import annotations

from django import template

from ..report import wording

register = template.Library()
register.filter("percentage", wording.percentage)
register.filter("of_all", wording.of_all)
register.filter("share", wording.share)
register.filter("duration", wording.length)
