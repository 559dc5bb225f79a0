"""The board of mutual help for a program: look, ask, take on, answer, accept, dispute."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from docsharing.api import help_examples as examples
from docsharing.api.help_bodies import (
    HelpBoardQuerySerializer,
    HelpBoardSerializer,
    HelpDisputeBody,
    HelpGivenBody,
    HelpGivenWithFileBody,
    HelpPostSerializer,
    HelpRaiseBody,
    HelpReportBody,
    HelpThanksBody,
    MyHelpSerializer,
    NewHelpPostBody,
)
from docsharing.models import HelpAnswer, HelpPost
from docsharing.queries import help_board
from docsharing.queries.help_acts import acts_for
from docsharing.queries.help_board import BoardFilters
from docsharing.queries.sources import understood
from docsharing.services import help as services
from docsharing.services.help.answers import Given
from docsharing.services.help.posts import NewPost
from portal import files
from portal.api import KEY, Places, body_with_files, fields_named, once_for
from portal.http import takes_files
from portal.refusals import not_found


def shown(request: Request, pk: int) -> dict[str, Any]:
    """A post as this person sees it."""
    post = help_board.shown_post(pk, request.user)
    may = acts_for(post, request.user)
    answers = help_board.answers_of(post) if may.sees_answers else []
    return dict(HelpPostSerializer(post, context={"may": may, "answers": answers}).data)


class HelpPosts(APIView):
    """The board."""

    @extend_schema(
        operation_id="v1_help_posts_list",
        summary="Open help posts",
        parameters=[
            HelpBoardQuerySerializer,
            OpenApiParameter("cursor", str, description="Part of `next`: follow that"),
        ],
        responses=HelpBoardSerializer,
        examples=[examples.BOARD],
    )
    def get(self, request: Request) -> Response:
        """A page of them."""
        asked = HelpBoardQuerySerializer(data=request.GET)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        filters = BoardFilters(text=given.pop("q"), **given)
        places = Places(request, filters)
        page = help_board.board_page(filters, (places.given() or [""])[0])
        answer = {"next": places.next([page.after] if page.after else None), "results": page.posts}
        return Response(HelpBoardSerializer(answer).data)

    @extend_schema(
        summary="Ask the others for a document or an answer",
        parameters=[KEY],
        request=NewHelpPostBody,
        responses={201: HelpPostSerializer},
        examples=[examples.NEW, examples.POST],
    )
    def post(self, request: Request) -> Response:
        """The bounty is set aside at once."""
        body = NewHelpPostBody(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        reference = given.pop("reference")
        parsed = understood(reference, None) if reference.strip() else None
        citation = parsed.citation if parsed and parsed.filled else None

        def act() -> tuple[int, Any]:
            with fields_named({"citation": "reference"}):
                made = services.post_help(NewPost(**given, citation=citation), by=request.user)
            return 201, shown(request, made.pk)

        return once_for(request, act)


class HelpPostDetail(APIView):
    """One post."""

    @extend_schema(
        summary="A help post, with what I may do", responses=HelpPostSerializer,
        examples=[examples.POST],
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        """An open one for everybody, any other for its two sides and the desk."""
        return Response(shown(request, pk))


class MyHelp(APIView):
    """What one asked for and where one helped."""

    @extend_schema(
        summary="What I asked for and where I helped", responses=MyHelpSerializer,
        examples=[examples.MINE],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The latest fifty of each."""
        claims = help_board.own_help(request.user)
        answer = {
            **help_board.help_summary(request.user),
            "posts": help_board.own_posts(request.user),
            "claims": claims,
        }
        return Response(MyHelpSerializer(answer).data)


class HelpAct(APIView):
    """An act on a post. Its answer is the post as it is then."""

    service: ClassVar[Callable[..., Any]]
    body: ClassVar[type[serializers.Serializer[Any]] | None] = None
    asker_only: ClassVar[bool] = False

    def act(self, request: Request, pk: int) -> Response:
        """Do it, with an Idempotency-Key once."""
        post = help_board.shown_post(pk, request.user)
        if self.asker_only and post.asker_id != request.user.pk:
            raise not_found()
        said: dict[str, Any] = {}
        if self.body is not None:
            given = self.body(data=request.data)
            given.is_valid(raise_exception=True)
            said = dict(given.validated_data)

        def done() -> tuple[int, Any]:
            type(self).service(HelpPost(pk=pk), by=request.user, **said)
            return 200, shown(request, pk)

        return once_for(request, done)


def acting(
    name: str,
    summary: str,
    service: Callable[..., Any],
    body: type[serializers.Serializer[Any]] | None = None,
    example: Any = None,
    *,
    asker_only: bool = False,
) -> type[HelpAct]:
    """The address of one act."""

    @extend_schema(
        summary=summary,
        parameters=[KEY],
        request=body,
        responses=HelpPostSerializer,
        examples=[*([example] if example else []), examples.POST],
    )
    def post(self: HelpAct, request: Request, pk: int) -> Response:
        return self.act(request, pk)

    members = {"service": staticmethod(service), "body": body, "asker_only": asker_only}
    members |= {"post": post, "__doc__": summary}
    return type(name, (HelpAct,), members)


Claim = acting("Claim", "Take a post on", services.claim)
ExtendClaim = acting("ExtendClaim", "Take the longer time, once", services.extend_claim)
GiveUpClaim = acting("GiveUpClaim", "Leave a post to others", services.give_up_claim)
WithdrawPost = acting("WithdrawPost", "Withdraw my post", services.withdraw, asker_only=True)
FoundIt = acting("FoundIt", "I found it myself", services.found_it_myself, asker_only=True)
RaiseBounty = acting(
    "RaiseBounty",
    "Raise the bounty",
    services.raise_bounty,
    HelpRaiseBody,
    examples.RAISE,
    asker_only=True,
)
AcceptAnswer = acting(
    "AcceptAnswer",
    "Accept the answer",
    services.accept,
    HelpThanksBody,
    examples.THANKS,
    asker_only=True,
)
DisputeAnswer = acting(
    "DisputeAnswer", "Say what is wrong with the answer", services.dispute, HelpDisputeBody,
    examples.WRONG, asker_only=True,
)  # fmt: skip
ReportPost = acting(
    "ReportPost", "Report a post that breaks the rules", services.report, HelpReportBody,
    examples.REPORTED,
)  # fmt: skip


@takes_files
class Answers(APIView):
    """An answer to a post that one has taken on, or another in its place."""

    @extend_schema(
        summary="Answer a post, or replace a disputed answer once",
        parameters=[KEY],
        request={"application/json": HelpGivenBody, "multipart/form-data": HelpGivenWithFileBody},
        responses={201: HelpPostSerializer},
        examples=[examples.GIVEN, examples.GIVEN_WITH_FILE, examples.POST],
    )
    def post(self, request: Request, pk: int) -> Response:
        """A text, a file, or both."""
        post = help_board.shown_post(pk, request.user)
        replaces = "replace" in acts_for(post, request.user).acts
        body = body_with_files(request, "file")
        text = HelpGivenBody(data=body)
        text.is_valid(raise_exception=True)
        given = Given(**text.validated_data, file=body.get("file"))
        service = services.replace_answer if replaces else services.answer

        def act() -> tuple[int, Any]:
            service(HelpPost(pk=pk), given, by=request.user)
            return 201, shown(request, pk)

        return once_for(request, act, body=body)


class AnswerFile(APIView):
    """The file of an answer."""

    @extend_schema(
        summary="Download the file of an answer to my post",
        request=None,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def post(self, request: Request, pk: int) -> HttpResponseBase:
        """For its asker and the moderators; that she has opened it is written down."""
        answer = get_object_or_404(HelpAnswer, pk=pk)
        return files.stream(services.open_answer(answer, by=request.user))
