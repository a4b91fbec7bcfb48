"""French dates."""

from .. import named

globals().update(named(day="j", short_month="N", time="G\u00a0\\h\u00a0i"))
