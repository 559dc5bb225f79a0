"""The pages of document delivery for readers."""

from django.urls import path

from docsharing import views
from docsharing.views import cards, gifts

app_name = "docsharing"
urlpatterns = [
    path("requests/", views.request_list, name="request_list"),
    path("requests/new/", views.request_new, name="request_new"),
    path("requests/batches/", views.batch_list, name="batch_list"),
    path("requests/batches/new/", views.batch_new, name="batch_new"),
    path("requests/batches/template.<slug:form>", views.batch_template, name="batch_template"),
    path("requests/batches/<int:pk>/", views.batch_detail, name="batch_detail"),
    path("requests/batches/<int:pk>/lines/", views.batch_lines, name="batch_lines"),
    path("requests/batches/<int:pk>/lines/<int:line_no>/", views.batch_line, name="batch_line"),
    path("requests/batches/<int:pk>/send/", views.batch_send, name="batch_send"),
    path("requests/batches/<int:pk>/go-on/", views.batch_go_on, name="batch_go_on"),
    path("requests/batches/<int:pk>/discard/", views.batch_discard, name="batch_discard"),
    path("requests/feed/", views.feed_settings, name="feed_settings"),
    path("requests/<int:pk>/", views.request_detail, name="request_detail"),
    path("requests/<int:pk>/sent/", views.request_sent, name="request_sent"),
    path("requests/<int:pk>/receipt/", views.request_receipt, name="request_receipt"),
    path("requests/<int:pk>/cancel/", views.request_cancel, name="request_cancel"),
    path("requests/<int:pk>/answer/", views.request_answer, name="request_answer"),
    path("requests/<int:pk>/quote/", views.request_quote, name="request_quote"),
    path("requests/<int:pk>/message/", views.request_message, name="request_message"),
    path("requests/<int:pk>/complain/", views.complaint_new, name="complaint_new"),
    path("complaints/<int:pk>/withdraw/", views.complaint_withdraw, name="complaint_withdraw"),
    path("requests/<int:pk>/renew/", views.link_renew, name="link_renew"),
    path("requests/<int:pk>/received/", views.request_received, name="request_received"),
    path("requests/<int:pk>/attachment/", views.attachment, name="attachment"),
    path("requests/<int:pk>/files/<int:file>/", views.request_file, name="request_file"),
    path("c/<str:number>/", cards.card_door, name="card_door"),
    path("me/card/", cards.my_card, name="my_card"),
    path("gifts/", gifts.gift_list, name="gift_list"),
    path("gifts/<int:pk>/", gifts.gift_detail, name="gift_detail"),
    path("gifts/<int:pk>/picture/", gifts.gift_picture, name="gift_picture"),
    path("gifts/<int:pk>/choose/", gifts.gift_choose, name="gift_choose"),
    path("me/gifts/", gifts.my_gifts, name="my_gifts"),
    path("me/gifts/<int:pk>/", gifts.my_gift, name="my_gift"),
    path("me/gifts/<int:pk>/cancel/", gifts.gift_cancel, name="gift_cancel"),
    path("openurl/", views.openurl, name="openurl"),
    path("help/button/", views.help_button, name="help_button"),
    path("status/", views.status_find, name="status_find"),
    path("status/<str:code>/", views.status, name="status"),
    path("feed/<str:token>/requests.<slug:form>", views.feed, name="feed"),
    path("d/<str:token>/", views.delivery, name="delivery"),
    path("q/<str:token>/", views.quote, name="quote"),
]
