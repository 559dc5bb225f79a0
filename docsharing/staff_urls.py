"""The pages of document delivery on the staff desk, below /desk/."""

from django.urls import path

from docsharing import staff_views as views
from docsharing.staff_views import cards, gifts
from docsharing.staff_views import chosen_gifts as chosen

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
    path("gifts/", gifts.gift_list, name="gift_list"),
    path("gifts/export/", gifts.gift_export, name="gift_export"),
    path("gifts/new/", gifts.gift_new, name="gift_new"),
    path("gifts/<int:pk>/", gifts.gift_detail, name="gift_detail"),
    path("gifts/<int:pk>/change/", gifts.gift_change, name="gift_change"),
    path("gifts/<int:pk>/take-in/", gifts.gift_take_in, name="gift_take_in"),
    path("gifts/<int:pk>/count/", gifts.gift_count, name="gift_count"),
    path("gifts/chosen/", chosen.chosen_list, name="chosen_list"),
    path("gifts/chosen/export/", chosen.chosen_export, name="chosen_export"),
    path("gifts/chosen/<int:pk>/", chosen.chosen_detail, name="chosen_detail"),
    path("gifts/chosen/<int:pk>/slip.pdf", chosen.chosen_slip, name="chosen_slip"),
    path("gifts/chosen/<int:pk>/collect/", chosen.chosen_collect, name="chosen_collect"),
    path("gifts/chosen/<int:pk>/call-off/", chosen.chosen_call_off, name="chosen_call_off"),
]
