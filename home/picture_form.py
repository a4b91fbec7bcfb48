"""Pictures that people bring in the desk: through the one door, and what is wrong is said beside the field."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageOps
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .picture_door import BadPicture, checked_picture

PORTRAIT = (400, 400)


class PictureField(WagtailImageField):
    """Wagtail's own reads a file's size where nothing catches what a damaged one raises.

    Empty files come as far as the door, too, which says so in the same words everywhere.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_empty_file=True)

    def to_python(self, data: Any) -> Any:
        """The upload, checked; the model then stores it without asking again."""
        file: Any = forms.FileField.to_python(self, data)
        if file is None:
            return None
        # The form may have been asked before. One byte more than fits tells that it does not.
        file.seek(0)
        content = file.read(self.max_upload_size + 1)
        try:
            file.checked = checked_picture(content, name=file.name)
        except BadPicture as problem:
            raise ValidationError(str(problem), code="invalid_image") from None
        file.seek(0)
        return file


class PictureForm(BaseImageForm):
    """The form of pictures everywhere in the desk: adding one or several, replacing, and while choosing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.fields.get("file")
        if given is not None:
            self.fields["file"] = PictureField(label=given.label, required=given.required, widget=given.widget)


class PortraitForm(AvatarPreferencesForm):
    """One's own portrait, kept small."""

    avatar = PictureField(label=AvatarPreferencesForm.base_fields["avatar"].label, required=False)

    def clean_avatar(self) -> Any:
        """Wagtail's own makes a picture of no height from one that is long and thin."""
        file = self.cleaned_data.get("avatar")
        checked = getattr(file, "checked", None)
        if checked is None:
            return file or self._original_avatar
        with Image.open(BytesIO(checked.content)) as image:
            small = ImageOps.exif_transpose(image)
            small.thumbnail(PORTRAIT)
            stored = BytesIO()
            small.convert("RGBA").save(stored, format="WEBP")
        return ContentFile(stored.getvalue(), name=PurePath(checked.name).with_suffix(".webp").name)


def use_our_portrait_form() -> None:
    """Wagtail names the form of portraits in a class of its own, without a setting, and shows no error beside it."""
    AvatarSettingsPanel.form_class = PortraitForm
    AvatarSettingsPanel.template_name = "home/desk/portrait.html"
