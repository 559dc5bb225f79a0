"""Addresses of the API that belong to no app."""

from django.urls import path

from portal.api.notices import NoticeChoices, NoticeList, NoticeRead, NoticesRead

app_name = "portal_api"
urlpatterns = [
    path("notices/", NoticeList.as_view(), name="notices"),
    path("notices/read/", NoticesRead.as_view(), name="notices_read"),
    path("notices/choices/", NoticeChoices.as_view(), name="notice_choices"),
    path("notices/<int:pk>/read/", NoticeRead.as_view(), name="notice_read"),
]
