"""Addresses of the API about money."""

from django.urls import path

from ledger import api, api_points

app_name = "ledger_api"
urlpatterns = [
    path("me/purses/", api.MyPurses.as_view(), name="purses"),
    path("me/points/", api_points.MyPoints.as_view(), name="points"),
    path("me/points/statement/", api_points.MyPointStatement.as_view(), name="point_statement"),
    path("me/statement/", api.MyStatement.as_view(), name="statement"),
    path("me/organisations/", api.MyOrganisations.as_view(), name="organisations"),
    path(
        "me/organisations/<int:pk>/statement/",
        api.OrganisationStatement.as_view(),
        name="organisation_statement",
    ),
]
