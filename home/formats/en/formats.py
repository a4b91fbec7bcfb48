"""English dates."""

from .. import named

globals().update(named(day="j", short_month="M", time="G:i"))
