"""The seal between studios: `visible(user, model)`. Everything else asks it, and what it does not know it refuses.

`reach` says where a person works, `rules` what belongs to a studio, `doors` stands in front of every view of the desk,
`views`, `pages` and `media` keep lists to what is visible, `forms` refuses references to what is not.
Apps above add their models with `register`, and views that are not our own code with `open_views`, both in
`AppConfig.ready`.
"""

from .ids import name_id, name_word
from .rules import can_see, open_views, register, visible

__all__ = ["can_see", "name_id", "name_word", "open_views", "register", "visible"]
