from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = _("Intake")

    def ready(self) -> None:
        """What the worker looks for, how leads leave with their studio, and to which studio each row belongs."""
        from wagtail.permissions import register_permission_policy

        from home.colleagues import on_leaving
        from home.policies import OwnersSettingPolicy

        from . import leaving, sealing, tidying
        from .desk.export import on_export
        from .handing_over import hand_over
        from .models import FollowUpPolicy
        from .privacy import audit, sweeping

        register_permission_policy(FollowUpPolicy, OwnersSettingPolicy(FollowUpPolicy))
        sweeping.register()
        tidying.register()
        leaving.connect()
        sealing.register()
        on_export(audit.exported)
        on_leaving(hand_over)
