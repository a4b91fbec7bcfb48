"""Who works in which studio, and as what."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does in a studio. Agency staff are superusers: they see every studio."""

    OWNER = "owner", _("Owner")
    MARKETER = "marketer", _("Marketer")
    TRAINER = "trainer", _("Trainer")


class StudioRole(models.Model):
    """The group that holds one role in one studio. A person may be in groups of several studios."""

    studio = models.ForeignKey("home.Studio", on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="studio_role")

    class Meta:
        verbose_name = _("role in a studio")
        verbose_name_plural = _("roles in a studio")
        constraints = [models.UniqueConstraint(fields=["studio", "role"], name="one_group_per_role")]

    def __str__(self) -> str:
        return f"{self.studio.name}: {self.get_role_display()}"
