"""Addresses of the API about money."""

from django.urls import path

from ledger.api import MyPurses, MyStatement

app_name = "ledger_api"
urlpatterns = [
    path("me/purses/", MyPurses.as_view(), name="purses"),
    path("me/statement/", MyStatement.as_view(), name="statement"),
]
