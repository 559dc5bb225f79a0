"""Addresses of the API about people."""

from django.urls import path

from accounts.api import Me, MyName, Registration, RegistrationCode

app_name = "accounts_api"
urlpatterns = [
    path("registration/", Registration.as_view(), name="registration"),
    path("registration/code/", RegistrationCode.as_view(), name="registration_code"),
    path("me/", Me.as_view(), name="me"),
    path("me/name/", MyName.as_view(), name="me_name"),
]
