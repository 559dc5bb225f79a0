"""What the desk's API tells of a case."""

from datetime import timedelta
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from accounts.services import role_names
from desk import kinds, workflow
from desk.clock import Clock
from desk.models import Case, CaseFile, InternalNote, Message, StateEvent
from portal import words
from portal.clock import now

OTHERS = 4


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A case as the queue shows it."""

    number = serializers.CharField(source="number.code", default=None)
    state_label = serializers.SerializerMethodField()
    reader = serializers.CharField(source="reader.display_name")
    payer_organisation = serializers.CharField(source="payer_organisation.name", default=None)
    assignee = serializers.CharField(source="assignee.display_name", default=None)
    late_minutes = serializers.SerializerMethodField(
        help_text="Working minutes past what was due; nothing: in time, or its clock stands"
    )

    class Meta:
        model = Case
        fields: tuple[str, ...] = (
            "id",
            "number",
            "kind",
            "state",
            "state_label",
            "version",
            "title",
            "reader",
            "payer_organisation",
            "assignee",
            "assignee_id",
            "urgent",
            "opened_at",
            "due_at",
            "late_minutes",
            "paused_at",
            "closed_at",
            "escalated_at",
            "acknowledged_at",
        )

    def get_state_label(self, case: Case) -> str:
        """What staff read."""
        return kinds.get(case.kind).state_label(case.state)

    def get_late_minutes(self, case: Case) -> int | None:
        """How late it is now: the calendar is read once for all cases of a list."""
        at = now()
        if not case.is_open or case.paused_at or case.due_at >= at:
            return None
        if "clock" not in self.context:
            self.context["clock"] = Clock.at_hand(at)
        return self.context["clock"].late(case.due_at, at) // timedelta(minutes=1)


class CaseQueueSerializer(serializers.Serializer[Any]):
    """A page of the queue."""

    next = serializers.CharField(allow_null=True, help_text="Address of the following page")
    stopped = serializers.BooleanField(help_text="A search shows the newest thousand and no more")
    results = CaseSerializer(many=True)


class EventSerializer(serializers.ModelSerializer[StateEvent]):
    """A change of a case."""

    by = serializers.CharField(source="by.display_name", default=None)
    reason = serializers.CharField(source="said", help_text="Why, in the language of the request")

    class Meta:
        model = StateEvent
        fields = (
            "id",
            "act",
            "from_state",
            "to_state",
            "by",
            "at",
            "note",
            "reason",
            "iso_status",
            "iso_reason",
        )


def said_events(case: Case) -> list[StateEvent]:
    """The changes of a case with their reasons in words, by one query and one for the names."""
    events = list(case.events.select_related("by").order_by("pk"))
    texts = words.say_all([(event.reason, event.params) for event in events])
    for event, text in zip(events, texts, strict=True):
        event.said = text if event.reason else ""
    return events


class CaseUndoSerializer(serializers.Serializer[Any]):
    """What you may still take back."""

    act = serializers.CharField()
    until = serializers.DateTimeField()


class CaseOtherSerializer(serializers.ModelSerializer[Case]):
    """Another case of the same reader."""

    class Meta:
        model = Case
        fields = ("id", "title", "kind", "state", "opened_at")


class CaseDetailSerializer(CaseSerializer):
    """A case with its changes, what its kind knows of it, and what you may do to it now."""

    reader_id = serializers.IntegerField()
    reader_type = serializers.CharField(source="reader.get_patron_type_display")
    opened_by = serializers.CharField(source="opened_by.display_name")
    events = serializers.SerializerMethodField()
    acts = serializers.SerializerMethodField(help_text="Names of the acts that are open to you")
    undo = serializers.SerializerMethodField()
    facts = serializers.SerializerMethodField(help_text="As the kind of the case has it")
    others = serializers.SerializerMethodField(help_text="The latest of the same reader")

    class Meta(CaseSerializer.Meta):
        fields = (
            *CaseSerializer.Meta.fields,
            "reader_id",
            "reader_type",
            "opened_by",
            "answer_due_at",
            "deliver_due_at",
            "answered_at",
            "events",
            "acts",
            "undo",
            "facts",
            "others",
        )

    @property
    def by(self) -> User:
        """Who asks."""
        return self.context["by"]

    def _events(self, case: Case) -> list[StateEvent]:
        if "events" not in self.context:
            self.context["events"] = said_events(case)
        return self.context["events"]

    @extend_schema_field(EventSerializer(many=True))
    def get_events(self, case: Case) -> list[dict[str, Any]]:
        """The changes, oldest first."""
        return EventSerializer(self._events(case), many=True).data

    def get_acts(self, case: Case) -> list[str]:
        """The acts that fit the state and her roles."""
        held = role_names(self.by)
        return [
            name
            for name, act in kinds.acts(case.kind).items()
            if kinds.fits(act, case) and not held.isdisjoint(act.roles)
        ]

    @extend_schema_field(CaseUndoSerializer(allow_null=True))
    def get_undo(self, case: Case) -> dict[str, Any] | None:
        """The last change, if it is hers and not too long ago."""
        last = self._events(case)[-1]
        last.case = case
        if not workflow.may_undo(last, self.by):
            return None
        return {"act": last.act, "until": workflow.undo_ends(last)}

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_facts(self, case: Case) -> dict[str, Any]:
        """The document, the name: whatever the case is about."""
        return kinds.get(case.kind).facts(case)

    @extend_schema_field(CaseOtherSerializer(many=True))
    def get_others(self, case: Case) -> list[dict[str, Any]]:
        """Her other cases."""
        others = Case.objects.filter(reader=case.reader_id).exclude(pk=case.pk).order_by("-pk")
        return CaseOtherSerializer(others[:OTHERS], many=True).data


class TimelineLineSerializer(serializers.Serializer[Any]):
    """A line of the history: a change, a message or a note."""

    what = serializers.ChoiceField(("event", "message", "note"))
    id = serializers.IntegerField(source="pk")
    at = serializers.DateTimeField()
    who = serializers.CharField()
    text = serializers.CharField()
    note = serializers.CharField()
    iso = serializers.CharField(help_text="Status of ISO 18626")
    hidden_until = serializers.DateTimeField(help_text="The reader is told no sooner")


class TimelineSerializer(serializers.Serializer[Any]):
    """The whole history of a case."""

    results = TimelineLineSerializer(many=True)


class CaseMessageSerializer(serializers.ModelSerializer[Message]):
    """A word between reader and staff, as staff see it."""

    by = serializers.CharField(source="by.display_name", read_only=True)
    text = serializers.CharField(max_length=4000)

    class Meta:
        model = Message
        fields = (
            "id",
            "by",
            "from_staff",
            "text",
            "at",
            "visible_from",
            "withdrawn_at",
            "read_at",
        )
        read_only_fields = (
            "id",
            "from_staff",
            "at",
            "visible_from",
            "withdrawn_at",
            "read_at",
        )


class CaseNoteSerializer(serializers.ModelSerializer[InternalNote]):
    """A word among staff."""

    by = serializers.CharField(source="by.display_name", read_only=True)
    text = serializers.CharField(max_length=4000)

    class Meta:
        model = InternalNote
        fields = ("id", "by", "text", "at")
        read_only_fields = ("id", "at")


class CaseFileSerializer(serializers.ModelSerializer[CaseFile]):
    """A file kept with a case."""

    name = serializers.CharField(source="stored.name")
    size = serializers.IntegerField(source="stored.size")
    media_type = serializers.CharField(source="stored.media_type")
    by = serializers.CharField(source="by.display_name", default=None)
    purged_at = serializers.DateTimeField(source="stored.purged_at")
    quarantined_at = serializers.DateTimeField(source="stored.quarantined_at")

    class Meta:
        model = CaseFile
        fields = (
            "id",
            "name",
            "size",
            "media_type",
            "by",
            "at",
            "for_reader",
            "purged_at",
            "quarantined_at",
        )
        read_only_fields = fields


class NewFileSerializer(serializers.Serializer[Any]):
    """A file to be kept."""

    file = serializers.FileField(help_text="PDF, PNG, JPEG, TIFF, Word or Excel")
    for_reader = serializers.BooleanField(default=False, help_text="The reader may see it")
