"""People and organisations, below /desk/."""

from django.urls import path

from accounts import staff_views

app_name = "accounts_staff"
urlpatterns = [
    path("people/", staff_views.person_list, name="person_list"),
    path("people/<int:pk>/", staff_views.person_detail, name="person_detail"),
    path("people/<int:pk>/role/", staff_views.person_role, name="person_role"),
    path("people/<int:pk>/type/", staff_views.person_type, name="person_type"),
    path("people/<int:pk>/suspend/", staff_views.person_suspend, name="person_suspend"),
    path("people/<int:pk>/restore/", staff_views.person_restore, name="person_restore"),
    path("people/<int:pk>/name/", staff_views.person_name, name="person_name"),
    path("people/names/<int:pk>/", staff_views.name_look, name="name_look"),
    path("people/memberships/<int:pk>/end/", staff_views.membership_end, name="membership_end"),
    path("organisations/", staff_views.organisation_list, name="organisation_list"),
    path("organisations/<int:pk>/", staff_views.organisation_detail, name="organisation_detail"),
]
