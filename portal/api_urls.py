"""Addresses of the API that belong to no app."""

from django.urls import path

from portal.api.notices import NoticeList, NoticesRead

app_name = "portal_api"
urlpatterns = [
    path("notices/", NoticeList.as_view(), name="notices"),
    path("notices/read/", NoticesRead.as_view(), name="notices_read"),
]
