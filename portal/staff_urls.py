"""Staff pages of portal, below /desk/."""

from django.urls import path

from portal import staff_views

app_name = "portal_staff"
urlpatterns = [
    path("settings/rules/", staff_views.rule_list, name="rules"),
    path("settings/rules/<str:key>/", staff_views.rule_detail, name="rule_detail"),
    path("outbox/", staff_views.outbox_state, name="outbox"),
    path("jobs/", staff_views.job_list, name="jobs"),
    path("jobs/<int:pk>/", staff_views.job_part, name="job_part"),
]
