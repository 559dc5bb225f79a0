"""The pages of document delivery on the staff desk, below /desk/."""

from django.urls import path

from docsharing import staff_views as views
from docsharing.staff_views import cards, helping

app_name = "docsharing_staff"
urlpatterns = [
    path("requests/<int:pk>/pages/", views.page_count, name="page_count"),
    path("requests/<int:pk>/attachment/", views.attachment, name="attachment"),
    path("pick-ups/", views.pickup_list, name="pickup_list"),
    path("settings/sources/", views.source_list, name="source_list"),
    path("settings/sources/new/", views.source_new, name="source_new"),
    path("settings/sources/<int:pk>/", views.source_detail, name="source_detail"),
    path("settings/sources/<int:pk>/<slug:act>/", views.source_act, name="source_act"),
    path("readers/<int:pk>/copyright/", views.reader_rights, name="reader_rights"),
    path("copyright/blocks/<int:pk>/lift/", views.block_lift, name="block_lift"),
    path("reports/copyright/", views.report, name="copyright_report"),
    path("reports/copyright/export/", views.report_export, name="copyright_export"),
    path("reports/delivery/", views.delivery_figures, name="delivery_figures"),
    path("holdings/", views.holding_list, name="holding_list"),
    path("holdings/export/", views.holding_export, name="holding_export"),
    path("holdings/imports/", views.import_list, name="import_list"),
    path("holdings/imports/<int:pk>/", views.import_detail, name="import_detail"),
    path("holdings/imports/<int:pk>/problems.csv", views.import_problems, name="import_problems"),
    path("help-board/", helping.help_desk, name="help_desk"),
    path("help-board/<int:pk>/", helping.help_case, name="help_case"),
    path("help-board/<int:pk>/decide/", helping.help_decide, name="help_decide"),
    path("help-board/<int:pk>/remove/", helping.help_remove, name="help_remove"),
    path("help-board/<int:pk>/dismiss/", helping.help_dismiss, name="help_dismiss"),
    path("help-board/<int:pk>/transfer/", helping.help_transfer, name="help_transfer"),
    path("cards/", cards.card_batches, name="card_batches"),
    path("cards/new/", cards.card_order, name="card_order"),
    path("cards/find/", cards.card_find, name="card_find"),
    path("cards/export/", cards.card_export, name="card_export"),
    path("cards/<int:pk>/", cards.card_batch, name="card_batch"),
    path("cards/<int:pk>/sheet/<int:sheet>/", cards.card_sheet, name="card_sheet"),
    path("cards/<int:pk>/hand-out/", cards.card_hand_out, name="card_hand_out"),
    path("cards/<int:pk>/void/", cards.batch_void, name="batch_void"),
    path("cards/<int:pk>/export/", cards.batch_export, name="batch_export"),
    path("cards/card/<int:pk>/", cards.card_detail, name="card_detail"),
    path("cards/card/<int:pk>/void/", cards.card_void, name="card_void"),
]
