"""Addresses of document delivery in the API."""

from django.urls import path

from docsharing import api
from docsharing.api import cards

app_name = "docsharing_api"
urlpatterns = [
    path("requests/", api.Requests.as_view(), name="requests"),
    path("requests/estimate/", api.Estimate.as_view(), name="estimate"),
    path("requests/<int:pk>/", api.RequestDetail.as_view(), name="request"),
    path("requests/<int:pk>/cancel/", api.Cancel.as_view(), name="cancel"),
    path("requests/<int:pk>/answer/", api.Answer.as_view(), name="answer"),
    path("requests/<int:pk>/messages/", api.Messages.as_view(), name="messages"),
    path("requests/<int:pk>/download/", api.Download.as_view(), name="download"),
    path("requests/<int:pk>/renew/", api.Renew.as_view(), name="renew"),
    path("me/card/", cards.MyCard.as_view(), name="my_card"),
    path("desk/cards/", cards.Batches.as_view(), name="card_batches"),
    path("desk/cards/<str:number>/", cards.CardDetail.as_view(), name="card"),
    path("citations/", api.Citations.as_view(), name="citations"),
    path("status/", api.Status.as_view(), name="status"),
]
