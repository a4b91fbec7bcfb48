"""All addresses. Everything above `i18n_patterns` is the same on every host and in every language."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from home import health, media_serving, views
from home.desk.accepting import AcceptInvitation, join
from intake.phone.views import lead_page
from intake.privacy.views import own_data
from landing.views import markdown_page
from search.views import search

urlpatterns = [
    # Wagtail's own password forms know no second factor: whatever they are called, they lead to the one door.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="old_sign_in"),
    re_path(
        r"^admin/password_reset/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="old_password_reset",
    ),
    path("admin/", include(wagtailadmin_urls)),
    path("sign-in/join/<str:token>/", join, name="join"),
    path("sign-in/invitation/<uidb64>/<token>/", AcceptInvitation.as_view(), name="accept_invitation"),
    path("sign-in/", include("home.sign_in.urls")),
    path("documents/authenticate_with_password/<int:restriction_id>/", media_serving.document_password),
    re_path(r"^documents/(\d+)/(.*)$", media_serving.document, name="wagtaildocs_serve"),
    path("documents/", include(wagtaildocs_urls)),
    # What an alert opens on a phone: one lead, without login.
    path("lead/<str:token>/", lead_page, name="lead_page"),
    path("healthz", health.process),
    path("readyz", health.ready),
    path("favicon.ico", views.favicon),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    re_path(rf"^{settings.LANGUAGE_CODE}/(?P<path>.*)$", views.unprefixed),
    path(
        "_util/password/<int:page_view_restriction_id>/<int:page_id>/",
        media_serving.page_password,
        name="wagtailcore_authenticate_with_password",
    ),
    # Pages for colleagues only: there is one place to sign in.
    path(
        "_util/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        name="wagtailcore_login",
    ),
    path("media/images/<path:path>", media_serving.rendition),
    *i18n_patterns(
        path("zoeken/", search, name="search"),
        path("mijn-gegevens/", own_data, name="own_data"),
        re_path(r"^(?P<path>(?:[\w-]+/)*[\w-]+)\.md$", markdown_page, name="markdown_page"),
        re_path(r"^((?:[\w\-]+/)*)$", views.serve_page, name="wagtail_serve"),
        prefix_default_language=False,
    ),
]

handler404 = "home.views.not_found"
handler500 = "home.views.server_error"
