"""What a program sends to the board of mutual help, and what it gets."""

from typing import Any

from rest_framework import serializers

from docsharing.models import (
    HelpAnswer,
    HelpBreach,
    HelpClaim,
    HelpFault,
    HelpKind,
    HelpLanguage,
    HelpPost,
)
from docsharing.queries.help_board import SORTS
from portal.api import FenField
from portal.api.manners import WholeField


class HelpBoardQuerySerializer(serializers.Serializer[Any]):
    """Which open posts are wanted."""

    q = serializers.CharField(required=False, default="", max_length=200, allow_blank=True)
    kind = serializers.ChoiceField(HelpKind.choices, required=False, default="")
    language = serializers.ChoiceField(HelpLanguage.choices, required=False, default="")
    least = WholeField(required=False, default=None, min_value=1, help_text="Least bounty")
    sort = serializers.ChoiceField(list(SORTS), required=False, default="newest")


class HelpLineSerializer(serializers.ModelSerializer[HelpPost]):
    """A line of the board."""

    claimed_until = serializers.SerializerMethodField()

    class Meta:
        model = HelpPost
        fields = (
            "id", "kind", "language", "title", "bounty", "state", "opened_at", "expires_at",
            "claimed_until",
        )  # fmt: skip

    def get_claimed_until(self, post: Any) -> str | None:
        """Until when somebody is at it."""
        standing = getattr(post, "standing", [])
        return standing[0].until.isoformat() if standing else None


class HelpBoardSerializer(serializers.Serializer[Any]):
    """A page of the board; `next` is the address of the next page."""

    next = serializers.CharField(allow_null=True)
    results = HelpLineSerializer(many=True)


class HelpAnswerSerializer(serializers.ModelSerializer[HelpAnswer]):
    """An answer, and what was said of it."""

    file = serializers.CharField(source="file.name", default=None)
    fault = serializers.CharField(source="dispute.fault", default=None)
    decision = serializers.CharField(source="dispute.decision", default=None)
    reason = serializers.CharField(source="dispute.reason", default=None)

    class Meta:
        model = HelpAnswer
        fields = (
            "id", "round", "text", "file", "visible_until", "answered_at", "fault", "decision",
            "reason",
        )  # fmt: skip


class HelpPostSerializer(HelpLineSerializer):
    """A post as this person sees it; `acts` are what she may do now."""

    is_mine = serializers.SerializerMethodField()
    acts = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField()

    class Meta(HelpLineSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *HelpLineSerializer.Meta.fields, "details", "citation", "accept_by", "closed_at",
            "paid", "thanks", "ended_note", "request", "is_mine", "acts", "answers",
        )  # fmt: skip

    def get_is_mine(self, _post: HelpPost) -> bool:
        """Whether she has asked it."""
        return bool(self.context["may"].is_asker)

    def get_acts(self, _post: HelpPost) -> list[str]:
        """The acts that are open to her."""
        return list(self.context["may"].acts)

    def get_answers(self, _post: HelpPost) -> list[dict[str, Any]]:
        """For its two sides and the moderators."""
        return list(HelpAnswerSerializer(self.context["answers"], many=True).data)


class NewHelpPostBody(serializers.Serializer[Any]):
    """What is asked for. `reference` is what a document is cited by, as text, DOI or record."""

    kind = serializers.ChoiceField(HelpKind.choices)
    title = serializers.CharField(max_length=200)
    bounty = WholeField()
    details = serializers.CharField(required=False, default="", allow_blank=True, max_length=4000)
    language = serializers.ChoiceField(HelpLanguage.choices, required=False, default="zh")
    reference = serializers.CharField(required=False, default="", allow_blank=True, max_length=4000)
    library_limit_fen = FenField(
        required=False,
        default=None,
        allow_null=True,
        min_value=1,
        help_text="The library may take it over for so much: with this you declare the copy is "
        "for your own study or research",
    )


class HelpRaiseBody(serializers.Serializer[Any]):
    """A higher bounty."""

    bounty = WholeField()


class HelpThanksBody(serializers.Serializer[Any]):
    """A word of thanks, if wanted."""

    thanks = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)


class HelpDisputeBody(serializers.Serializer[Any]):
    """What is wrong with an answer."""

    fault = serializers.ChoiceField(HelpFault.choices)
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)


class HelpReportBody(serializers.Serializer[Any]):
    """Which rule a post breaks."""

    breach = serializers.ChoiceField(HelpBreach.choices)
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=1000)


class HelpGivenBody(serializers.Serializer[Any]):
    """An answer. `declares`: it may be shared for the asker's own study or research."""

    text = serializers.CharField(required=False, default="", allow_blank=True, max_length=8000)
    declares = serializers.BooleanField()


class HelpGivenWithFileBody(serializers.Serializer[Any]):
    """The same with a file beside it, as multipart."""

    json = HelpGivenBody(help_text="What would else be the whole body")
    file = serializers.FileField(
        required=False, help_text="PDF, PNG, JPEG, TIFF, Word, Excel or ZIP"
    )


class HelpClaimSerializer(serializers.ModelSerializer[HelpClaim]):
    """What she took on, and what came of it."""

    title = serializers.CharField(source="post.title")
    state = serializers.CharField(source="post.state")

    class Meta:
        model = HelpClaim
        fields = ("post", "title", "state", "claimed_at", "until", "ended_at", "outcome")


class MyHelpSerializer(serializers.Serializer[Any]):
    """How she stands: what she asked for, and where she helped."""

    answered = serializers.IntegerField()
    accepted = serializers.IntegerField()
    posts = HelpLineSerializer(many=True)
    claims = HelpClaimSerializer(many=True)
