"""The public pages that belong to no service, and the member's own place."""

from django.conf import settings
from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("find/", views.find, name="find"),
    path("display/", views.display, name="display"),
    path("language/", views.language, name="language"),
    path("help/", views.help_index, name="help"),
    path("help/fees/", views.help_fees, name="help_fees"),
    path("help/privacy/", views.help_privacy, name="help_privacy"),
    path("help/copyright/", views.help_copyright, name="help_copyright"),
    path("help/accessibility/", views.help_accessibility, name="help_accessibility"),
    path("me/", views.me, name="me"),
    path("me/notices/", views.notices, name="notices"),
    path("me/notices/read/", views.notices_read, name="notices_read"),
    path("me/notices/<int:pk>/", views.notice_open, name="notice_open"),
    path("me/notices/settings/", views.notice_settings, name="notice_settings"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
]
if settings.DEV_PAGES:
    urlpatterns.append(path("dev/outbox/", views.dev_outbox, name="dev_outbox"))
