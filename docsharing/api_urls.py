"""Addresses of document delivery in the API."""

from django.urls import path

from docsharing import api
from docsharing.api import cards, complaints, helping
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
    path("help-posts/", helping.HelpPosts.as_view(), name="help_posts"),
    path("help-posts/<int:pk>/", helping.HelpPostDetail.as_view(), name="help_post"),
    path("help-posts/<int:pk>/claim/", helping.Claim.as_view(), name="help_claim"),
    path("help-posts/<int:pk>/extend/", helping.ExtendClaim.as_view(), name="help_extend"),
    path("help-posts/<int:pk>/give-up/", helping.GiveUpClaim.as_view(), name="help_give_up"),
    path("help-posts/<int:pk>/answers/", helping.Answers.as_view(), name="help_answers"),
    path("help-posts/<int:pk>/accept/", helping.AcceptAnswer.as_view(), name="help_accept"),
    path("help-posts/<int:pk>/dispute/", helping.DisputeAnswer.as_view(), name="help_dispute"),
    path("help-posts/<int:pk>/bounty/", helping.RaiseBounty.as_view(), name="help_bounty"),
    path("help-posts/<int:pk>/withdraw/", helping.WithdrawPost.as_view(), name="help_withdraw"),
    path("help-posts/<int:pk>/found/", helping.FoundIt.as_view(), name="help_found"),
    path("help-posts/<int:pk>/report/", helping.ReportPost.as_view(), name="help_report"),
    path("help-answers/<int:pk>/download/", helping.AnswerFile.as_view(), name="help_file"),
    path("me/help/", helping.MyHelp.as_view(), name="my_help"),
    path("holdings/", api.Holdings.as_view(), name="holdings"),
    path("me/card/", cards.MyCard.as_view(), name="my_card"),
    path("desk/cards/", cards.Batches.as_view(), name="card_batches"),
    path("desk/cards/<str:number>/", cards.CardDetail.as_view(), name="card"),
    path("desk/reports/delivery/", DeliveryFigures.as_view(), name="delivery_figures"),
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
