"""Addresses of document delivery in the API."""

from django.urls import path

from docsharing import api
from docsharing.api import cards, complaints, gifts, gifts_desk
from docsharing.api.figures import DeliveryFigures

app_name = "docsharing_api"
urlpatterns = [
    path("requests/", api.Requests.as_view(), name="requests"),
    path("requests/estimate/", api.Estimate.as_view(), name="estimate"),
    path("requests/draft/", api.Draft.as_view(), name="draft"),
    path("requests/declaration/", api.Declaration.as_view(), name="declaration"),
    path("requests/feed/", api.Feed.as_view(), name="feed"),
    path("requests/<int:pk>/", api.RequestDetail.as_view(), name="request"),
    path("requests/<int:pk>/receipt/", api.Receipt.as_view(), name="receipt"),
    path("requests/<int:pk>/cancel/", api.Cancel.as_view(), name="cancel"),
    path("requests/<int:pk>/answer/", api.Answer.as_view(), name="answer"),
    path("requests/<int:pk>/quote/", api.Consent.as_view(), name="consent"),
    path("requests/<int:pk>/messages/", api.Messages.as_view(), name="messages"),
    path("requests/<int:pk>/messages/read/", api.MessagesRead.as_view(), name="messages_read"),
    path("requests/<int:pk>/attachment/", api.Attachment.as_view(), name="attachment"),
    path("requests/<int:pk>/files/", api.RequestFiles.as_view(), name="request_files"),
    path("requests/<int:pk>/files/<int:file>/", api.RequestFile.as_view(), name="request_file"),
    path("requests/<int:pk>/download/", api.Download.as_view(), name="download"),
    path("requests/<int:pk>/renew/", api.Renew.as_view(), name="renew"),
    path("requests/<int:pk>/received/", api.Received.as_view(), name="received"),
    path("requests/<int:pk>/complaints/", complaints.Complaints.as_view(), name="complaints"),
    path(
        "complaints/<int:pk>/withdraw/",
        complaints.ComplaintWithdraw.as_view(),
        name="complaint_withdraw",
    ),
    path("holdings/", api.Holdings.as_view(), name="holdings"),
    path("me/card/", cards.MyCard.as_view(), name="my_card"),
    path("desk/cards/", cards.Batches.as_view(), name="card_batches"),
    path("desk/cards/<str:number>/", cards.CardDetail.as_view(), name="card"),
    path("desk/reports/delivery/", DeliveryFigures.as_view(), name="delivery_figures"),
    path("gifts/", gifts.Gifts.as_view(), name="gifts"),
    path("gifts/<int:pk>/", gifts.GiftDetail.as_view(), name="gift"),
    path("gifts/<int:pk>/choose/", gifts.Choose.as_view(), name="gift_choose"),
    path("me/gifts/", gifts.MyGifts.as_view(), name="my_gifts"),
    path("me/gifts/<int:pk>/", gifts.MyGift.as_view(), name="my_gift"),
    path("me/gifts/<int:pk>/cancel/", gifts.GiveUp.as_view(), name="gift_cancel"),
    path("desk/gifts/", gifts_desk.DeskGifts.as_view(), name="desk_gifts"),
    path("desk/gifts/<int:pk>/", gifts_desk.DeskGift.as_view(), name="desk_gift"),
    path("desk/gifts/<int:pk>/take-in/", gifts_desk.TakeIn.as_view(), name="gift_take_in"),
    path("desk/gifts/<int:pk>/count/", gifts_desk.CountStock.as_view(), name="gift_count"),
    path("desk/gifts/chosen/", gifts_desk.DeskChosen.as_view(), name="desk_chosen"),
    path(
        "desk/gifts/chosen/<int:pk>/",
        gifts_desk.DeskChosenDetail.as_view(),
        name="desk_chosen_detail",
    ),
    path(
        "desk/gifts/chosen/<int:pk>/collect/", gifts_desk.Collect.as_view(), name="chosen_collect"
    ),
    path(
        "desk/gifts/chosen/<int:pk>/call-off/", gifts_desk.CallOff.as_view(), name="chosen_call_off"
    ),
    path("batches/", api.Batches.as_view(), name="batches"),
    path("batches/<int:pk>/", api.BatchDetail.as_view(), name="batch"),
    path("batches/<int:pk>/lines/<int:line_no>/", api.BatchLineDetail.as_view(), name="batch_line"),
    path("batches/<int:pk>/send/", api.BatchSend.as_view(), name="batch_send"),
    path("batches/<int:pk>/go-on/", api.BatchGoOn.as_view(), name="batch_go_on"),
    path("batches/<int:pk>/discard/", api.BatchDiscard.as_view(), name="batch_discard"),
    path("citations/", api.Citations.as_view(), name="citations"),
    path("status/", api.Status.as_view(), name="status"),
    path(
        "desk/document-delivery/<int:pk>/attachment/",
        api.CaseAttachment.as_view(),
        name="case_attachment",
    ),
    path("desk/document-delivery/<int:pk>/pages/", api.PageCount.as_view(), name="page_count"),
]
