"""The models every other app builds on."""

from .account_mail import AccountMail
from .blueprint import Blueprint
from .edition import Edition
from .home_page import HomePage
from .host_name import HostName
from .invitation import Invitation
from .job import Job
from .language_job import LanguageJob
from .media import StudioDocument, StudioImage, StudioRendition
from .origins import MediaOrigin, PageOrigin
from .people import Role, StudioRole
from .plain_page import PlainPage
from .spin_up import SpinUp
from .studio import Studio
from .studio_page import StudioPage
from .studio_root import StudioRoot

__all__ = [
    "AccountMail",
    "Blueprint",
    "Edition",
    "HomePage",
    "HostName",
    "Invitation",
    "Job",
    "LanguageJob",
    "MediaOrigin",
    "PageOrigin",
    "PlainPage",
    "Role",
    "SpinUp",
    "Studio",
    "StudioDocument",
    "StudioImage",
    "StudioPage",
    "StudioRendition",
    "StudioRole",
    "StudioRoot",
]
