from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LandingConfig(AppConfig):
    name = "landing"
    verbose_name = _("Landing pages")

    def ready(self) -> None:
        """Landing pages leave as Markdown."""
        from home.leaving.registry import register_page_format

        from .leaving import MarkdownFormat
        from .models import LandingPage

        register_page_format(LandingPage, MarkdownFormat())
