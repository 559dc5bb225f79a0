"""Addresses of document delivery in the API."""

from django.urls import path

from docsharing import api

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
    path("batches/", api.Batches.as_view(), name="batches"),
    path("batches/<int:pk>/", api.BatchDetail.as_view(), name="batch"),
    path("batches/<int:pk>/lines/<int:line_no>/", api.BatchLineDetail.as_view(), name="batch_line"),
    path("batches/<int:pk>/send/", api.BatchSend.as_view(), name="batch_send"),
    path("batches/<int:pk>/go-on/", api.BatchGoOn.as_view(), name="batch_go_on"),
    path("batches/<int:pk>/discard/", api.BatchDiscard.as_view(), name="batch_discard"),
    path("citations/", api.Citations.as_view(), name="citations"),
    path("status/", api.Status.as_view(), name="status"),
]
