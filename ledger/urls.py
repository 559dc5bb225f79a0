"""The reader's pages."""

from django.urls import path, re_path

from ledger import views

app_name = "ledger"
urlpatterns = [
    path("me/statement/", views.statement, name="statement"),
    re_path(r"^me/statement\.(?P<form>csv|xlsx)$", views.statement_file, name="statement_file"),
]
