"""Addresses of the API about people."""

from django.urls import path

from accounts import api

app_name = "accounts_api"
urlpatterns = [
    path("registration/", api.Registration.as_view(), name="registration"),
    path("registration/code/", api.RegistrationCode.as_view(), name="registration_code"),
    path("me/", api.Me.as_view(), name="me"),
    path("me/name/", api.MyName.as_view(), name="me_name"),
    path("me/interests/", api.Interests.as_view(), name="interests"),
    path("me/interests/<int:pk>/", api.InterestDetail.as_view(), name="interest"),
    path("me/relations/", api.Relations.as_view(), name="relations"),
    path("me/relations/<int:pk>/", api.RelationDetail.as_view(), name="relation"),
    path("me/data/", api.MyData.as_view(), name="my_data"),
    path("me/close/", api.Closing.as_view(), name="close"),
    path("me/consents/", api.Consents.as_view(), name="consents"),
    path("me/tokens/", api.Tokens.as_view(), name="tokens"),
    path("me/tokens/<int:pk>/revoke/", api.TokenRevoke.as_view(), name="token_revoke"),
]
