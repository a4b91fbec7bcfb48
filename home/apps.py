from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Studios")

    def ready(self) -> None:
        """Connect what reacts to code we do not own: signals, checks, policies, sweepers, and the seal of forms."""
        from . import (  # noqa: F401
            account_address,
            checks,
            editions,
            history,
            invitations,
            jobs,
            models,
            policies,
            scheduling,
        )
        from .picture_form import use_our_portrait_form
        from .seal.forms import seal_forms
        from .sign_in import idle, mail, second_factor  # noqa: F401
        from .spin_up import waiting
        from .sweeping import register_sweeper
        from .translation.jobs import work_on_language

        policies.register()
        account_address.connect()
        editions.connect()
        history.connect()
        jobs.register(models.AccountMail, mail.send)
        jobs.register(models.Invitation, invitations.deliver)
        jobs.register(models.SpinUp, waiting.carry_out)
        jobs.register(models.LanguageJob, work_on_language)
        register_sweeper("jobs", jobs.sweep)
        scheduling.register()
        seal_forms()
        use_our_portrait_form()
