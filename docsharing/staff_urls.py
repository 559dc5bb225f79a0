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
    path("readers/<int:pk>/copyright/", views.reader_rights, name="reader_rights"),
    path("copyright/blocks/<int:pk>/lift/", views.block_lift, name="block_lift"),
    path("reports/copyright/", views.report, name="copyright_report"),
    path("reports/copyright/<str:form>/", views.report_export, name="copyright_export"),
    path("holdings/", views.holding_list, name="holding_list"),
    path("holdings/export/<str:form>/", views.holding_export, name="holding_export"),
    path("holdings/imports/", views.import_list, name="import_list"),
    path("holdings/imports/<int:pk>/", views.import_detail, name="import_detail"),
    path("holdings/imports/<int:pk>/problems/", views.import_problems, name="import_problems"),
]
