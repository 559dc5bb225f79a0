"""The pages of document delivery on the staff desk, below /desk/."""

from django.urls import path

from docsharing import staff_views as views
from docsharing.staff_views import cards

app_name = "docsharing_staff"
urlpatterns = [
    path("requests/<int:pk>/pages/", views.page_count, name="page_count"),
    path("requests/<int:pk>/attachment/", views.attachment, name="attachment"),
    path("cards/", cards.card_batches, name="card_batches"),
    path("cards/new/", cards.card_order, name="card_order"),
    path("cards/find/", cards.card_find, name="card_find"),
    path("cards/export/<str:form>/", cards.card_export, name="card_export"),
    path("cards/<int:pk>/", cards.card_batch, name="card_batch"),
    path("cards/<int:pk>/sheet/<int:sheet>/", cards.card_sheet, name="card_sheet"),
    path("cards/<int:pk>/hand-out/", cards.card_hand_out, name="card_hand_out"),
    path("cards/<int:pk>/void/", cards.batch_void, name="batch_void"),
    path("cards/<int:pk>/export/<str:form>/", cards.batch_export, name="batch_export"),
    path("cards/card/<int:pk>/", cards.card_detail, name="card_detail"),
    path("cards/card/<int:pk>/void/", cards.card_void, name="card_void"),
]
