"""Addresses of the desk in the API; those of the acts are made from the registry."""

from django.urls import path

from desk import kinds
from desk.api import CaseDetail, CaseList, Undo, act_view

app_name = "desk_api"
urlpatterns = [
    path("desk/cases/", CaseList.as_view(), name="cases"),
    path("desk/cases/<int:pk>/", CaseDetail.as_view(), name="case"),
    path("desk/cases/<int:pk>/undo/", Undo.as_view(), name="undo"),
    *(
        path(
            f"desk/{kind.code}/<int:pk>/{name}/",
            act_view(kind, name, act).as_view(),
            name=f"{kind.code}-{name}",
        )
        for kind in kinds.all_kinds()
        for name, act in kinds.acts(kind.code).items()
    ),
]
