"""Coming in (allauth's names, for allauth looks them up), and a person's own pages."""

from allauth.account import views as allauth_views
from django.urls import include, path

from accounts.views import entrance, profile, rights

mine = [
    path("me/profile/", profile.profile, name="profile"),
    path("me/profile/name/", profile.name_give, name="name_give"),
    path("me/profile/address/", profile.address_change, name="address_change"),
    path("me/profile/address/code/", profile.address_confirm, name="address_confirm"),
    path("me/profile/interests/", profile.interest_add, name="interest_add"),
    path("me/profile/interests/<int:pk>/", profile.interest_remove, name="interest_remove"),
    path("me/profile/relations/", profile.relation_add, name="relation_add"),
    path("me/profile/relations/<int:pk>/", profile.relation_remove, name="relation_remove"),
    path("me/security/", profile.security, name="security"),
    path("me/data/", rights.my_data, name="my_data"),
    path("me/data.zip", rights.my_data_download, name="my_data_download"),
    path("me/data/close/", rights.account_close, name="account_close"),
    path("me/tokens/", rights.tokens, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", rights.token_revoke, name="token_revoke"),
    path("me/consents/", rights.consents, name="consents"),
]
urlpatterns = [
    path("accounts/login/", allauth_views.login, name="account_login"),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/signup/", entrance.signup, name="account_signup"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", allauth_views.password_change, name="account_change_password"),
    path("accounts/password/reset/", entrance.password_reset, name="account_reset_password"),
    path(
        "accounts/password/reset/code/",
        entrance.password_reset_code,
        name="account_reset_password_code",
    ),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("", include((mine, "accounts"))),
]
