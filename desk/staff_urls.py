"""The pages of the staff desk, below /desk/."""

from django.urls import path

from desk import staff_views as views

app_name = "desk_staff"
urlpatterns = [
    path("", views.door, name="queue"),
    path("counts/", views.view_counts, name="view_counts"),
    path("filter/", views.queue_filter, name="queue_filter"),
    path("export/", views.queue_export, name="queue_export"),
    path("views/", views.view_save, name="view_save"),
    path("views/<int:pk>/drop/", views.view_drop, name="view_drop"),
    path("bulk/", views.bulk, name="bulk"),
    path("undo/", views.undo, name="undo"),
    path("scan/", views.scan, name="scan"),
    path("levels/", views.levels, name="levels"),
    path("levels/export/", views.levels_export, name="levels_export"),
    path("cases/<int:pk>/", views.case_detail, name="case_detail"),
    path("cases/<int:pk>/aside/", views.case_aside, name="case_aside"),
    path("cases/<int:pk>/message/", views.case_message, name="case_message"),
    path("cases/<int:pk>/replies/", views.case_replies, name="case_replies"),
    path("cases/<int:pk>/note/", views.case_note, name="case_note"),
    path("cases/<int:pk>/files/", views.case_file_add, name="case_file_add"),
    path("cases/<int:pk>/files/<int:file>.<slug:form>", views.case_file, name="case_file"),
    path("cases/<int:pk>/files/<int:file>/drop/", views.case_file_drop, name="case_file_drop"),
    path("cases/<int:pk>/name/", views.case_name, name="case_name"),
    path("cases/<int:pk>/acts/<slug:name>/", views.case_act, name="case_act"),
    path("cases/<int:pk>/papers/<slug:name>.pdf", views.case_paper, name="case_paper"),
    path("papers/<slug:name>/", views.papers, name="papers"),
    path("handover/", views.handover_new, name="handover_new"),
    path("handovers/<int:pk>/", views.handover_detail, name="handover_detail"),
    path("handovers/<int:pk>/seen/", views.handover_seen, name="handover_seen"),
    path("settings/desk/", views.my_desk, name="my_desk"),
    path("settings/replies/", views.replies, name="replies"),
    path("settings/replies/<int:pk>/", views.reply_detail, name="reply_detail"),
    path("settings/replies/<int:pk>/retire/", views.reply_retire, name="reply_retire"),
    path("settings/calendar/", views.calendar, name="calendar"),
    path("settings/calendar/learn/", views.calendar_learn, name="calendar_learn"),
    path("settings/calendar/drop/", views.calendar_day_drop, name="calendar_day_drop"),
    path("settings/tariff/", views.tariff, name="tariff"),
    path("settings/tariff/<str:code>/", views.price_detail, name="price_detail"),
]
