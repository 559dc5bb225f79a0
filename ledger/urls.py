"""The reader's pages."""

from django.urls import path, re_path

from ledger import views

app_name = "ledger"
BODY = r"^me/organisations/(?P<pk>[0-9]{1,18})/statement"
urlpatterns = [
    path("me/statement/", views.statement, name="statement"),
    re_path(r"^me/statement\.(?P<form>csv|xlsx)$", views.statement_file, name="statement_file"),
    path("me/points/", views.points, name="points"),
    re_path(r"^me/points\.(?P<form>csv|xlsx)$", views.points_file, name="points_file"),
    re_path(BODY + r"/$", views.organisation_statement, name="organisation_statement"),
    re_path(
        BODY + r"\.(?P<form>csv|xlsx)$",
        views.organisation_statement_file,
        name="organisation_statement_file",
    ),
]
