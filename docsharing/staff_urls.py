"""The pages of document delivery on the staff desk, below /desk/."""

from django.urls import path

from docsharing import staff_views as views

app_name = "docsharing_staff"
urlpatterns = [
    path("requests/<int:pk>/pages/", views.page_count, name="page_count"),
    path("requests/<int:pk>/attachment/", views.attachment, name="attachment"),
    path("settings/sources/", views.source_list, name="source_list"),
    path("settings/sources/new/", views.source_new, name="source_new"),
    path("settings/sources/<int:pk>/", views.source_detail, name="source_detail"),
    path("settings/sources/<int:pk>/<slug:act>/", views.source_act, name="source_act"),
]
