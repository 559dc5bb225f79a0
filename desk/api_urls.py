"""Addresses of the desk in the API; those of the acts are made from the registry."""

from django.urls import path

from desk import api, kinds

app_name = "desk_api"
urlpatterns = [
    path("desk/cases/", api.CaseList.as_view(), name="cases"),
    path("desk/cases/<int:pk>/", api.CaseDetail.as_view(), name="case"),
    path("desk/cases/<int:pk>/timeline/", api.Timeline.as_view(), name="timeline"),
    path("desk/cases/<int:pk>/messages/", api.CaseMessages.as_view(), name="messages"),
    path("desk/cases/<int:pk>/notes/", api.CaseNotes.as_view(), name="notes"),
    path("desk/cases/<int:pk>/files/", api.CaseFiles.as_view(), name="files"),
    path("desk/cases/<int:pk>/files/<int:file>/", api.CaseFileDetail.as_view(), name="file"),
    path("desk/cases/<int:pk>/undo/", api.Undo.as_view(), name="undo"),
    path("desk/cases/<int:pk>/papers/<slug:name>/", api.CasePaper.as_view(), name="case_paper"),
    path("desk/papers/<slug:name>/", api.Papers.as_view(), name="papers"),
    path("desk/handovers/", api.Handovers.as_view(), name="handovers"),
    path("desk/handovers/<int:pk>/", api.HandoverDetail.as_view(), name="handover"),
    path("desk/handovers/<int:pk>/seen/", api.HandoverSeen.as_view(), name="handover_seen"),
    path("desk/views/", api.Views.as_view(), name="views"),
    path("desk/views/<int:pk>/", api.ViewDetail.as_view(), name="view"),
    path("desk/bulk/", api.Bulk.as_view(), name="bulk"),
    path("desk/levels/", api.Levels.as_view(), name="levels"),
    path("desk/workers/", api.Workers.as_view(), name="workers"),
    path("desk/replies/", api.Replies.as_view(), name="replies"),
    path("desk/scan/", api.Scan.as_view(), name="scan"),
    path("desk/calendar/", api.Calendar.as_view(), name="calendar"),
    path("desk/tariff/", api.Tariff.as_view(), name="tariff"),
    path("desk/real-name/<int:pk>/show/", api.ShowName.as_view(), name="show_name"),
    *(
        path(
            f"desk/{kind.code}/<int:pk>/{name}/",
            api.act_view(kind, name, act).as_view(),
            name=f"{kind.code}-{name}",
        )
        for kind in kinds.all_kinds()
        for name, act in kinds.acts(kind.code).items()
    ),
]
