"""Addresses of the agency's part of the desk, below /admin/studios/."""

from django.urls import path, re_path

from . import looking_after, making

app_name = "studios"
urlpatterns = [
    path("", looking_after.StudioList.as_view(), name="index"),
    path("results/", looking_after.StudioList.as_view(results_only=True), name="index_results"),
    path("new/", making.new, name="new"),
    path("made/<uuid:uuid>/", making.progress, name="progress"),
    path("made/<uuid:uuid>/again/", making.again, name="again"),
    path("<int:pk>/", looking_after.studio, name="studio"),
    path("<int:pk>/hosts/", looking_after.hosts, name="hosts"),
    path("<int:pk>/hosts/<int:host_pk>/forget/", looking_after.forget_host, name="forget_host"),
    path("<int:pk>/invite/", looking_after.ask_in, name="invite"),
    path("<int:pk>/invitations/<int:invitation_pk>/", looking_after.send_again, name="send_again"),
    re_path(r"^(?P<pk>\d+)/(?P<what>suspend|resume|approval-on|approval-off)/$", looking_after.switch, name="switch"),
    path("<int:pk>/delete/", looking_after.delete, name="delete"),
]
