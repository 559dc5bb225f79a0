"""The pages of document delivery on the staff desk, below /desk/."""

from django.urls import path

from docsharing import staff_views as views

app_name = "docsharing_staff"
urlpatterns = [
    path("requests/<int:pk>/pages/", views.page_count, name="page_count"),
    path("requests/<int:pk>/attachment/", views.attachment, name="attachment"),
]
