"""The texts of this app: refusals, notices and mails."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import (
    Channel,
    ConsentPurpose,
    DocumentKind,
    InterestScheme,
    MembershipRole,
    PatronType,
    RelationKind,
    Scope,
    Source,
    StaffActKind,
)
from accounts.roles import Role
from portal.models import Channel as Sent
from portal.models import Topic
from portal.words import of_choices

REFUSALS = {
    "suspended": _("Your account is suspended: you can read, and the library will tell you more."),
    "still-staff": _("You hold staff roles. An administrator must take them back first."),
    "last-administrator": _("One administrator must stay."),
    "second-factor-needed": _("Staff sign in with a second factor. Set one up here first."),
    "second-factor-asked": _("Confirm with your second factor to go on."),
    "password-wrong": _("This is not your password."),
    "token-too-wide": _("A token cannot be made to do more than what it is made with."),
    "token-needs-a-scope": _("Choose what the token may do."),
    "token-lacks-scope": _("This token may not do that: it lacks the scope “%(scope)s”."),
    "no-text-messages": _("The library sends no text messages. Enter a mail address."),
    "too-many-tokens": _("There are %(most)s tokens already. Revoke one first."),
    "address-invalid": _("Enter a mail address or a mobile number."),
    "address-has-account": _("This address has an account already. Sign in with it."),
    "code-wrong": _("This code is not right, or no longer valid. Have a new one sent."),
    "consent-needed": _("This needs your consent."),
    "password-weak": _("Choose a stronger password. %(why)s"),
    "username-invalid": _("This user name cannot be used. Try another one."),
    "username-taken": _("This user name is taken, or looks like one that is."),
    "id-number-invalid": _("This is not an identity card number. Check the 18 characters."),
    "passport-invalid": _("This is not a passport number. Check the letters and digits."),
    "birth-date-needed": _("Enter the date of birth: a passport number does not tell it."),
    "birth-date-missing": _(
        "No date of birth was given with this passport. Refuse it for that reason: "
        "the reader then gives it again."
    ),
    "birth-date-invalid": _("Nobody who reads here was born on that day."),
    "guardian-needed": _("Readers under 14 need a guardian who agrees: name and phone."),
    "guardian-phone-invalid": _("Enter the guardian's phone number."),
    "name-waits": _("Your real name is being checked already."),
    "name-known": _("Your real name is known already."),
    "person-known": _("This person is verified with another account."),
    "shown-already": _("You have seen this number before. It is shown once to each clerk."),
    "sealed-with-another-key": _("This was sealed with a key that the site no longer has."),
    "not-your-own": _("Nobody decides about their own account."),
    "reason-needed": _("Say why."),
    "scanner-away": _("The virus scanner does not answer just now. Try again later."),
    "close-the-account-instead": _("Without this consent there is no account. Close it instead."),
    "account-still-needed": _("The account cannot be closed yet."),
    "credit-code-invalid": _("This is not a unified social credit code. Check the 18 characters."),
    "organisation-known": _("This organisation is known already."),
    "nobody-of-that-name": _("Nobody is known by that name."),
    "member-already": _("This person is a member already."),
    "relation-does-not-fit": _("These two cannot be connected in this way."),
    "relation-known": _("This is known already."),
    "interest-invalid": _("Enter a subject of up to 60 characters."),
    "too-many-interests": _("Up to %(most)s subjects can be kept."),
}
REFUSED_NAMES = {
    "accounts.refused-mismatch": _("The name does not go with the number."),
    "accounts.refused-unreadable": _("The picture cannot be read."),
    "accounts.refused-expired": _("The paper is no longer valid."),
    "accounts.refused-other-account": _("The person is verified with another account."),
    "accounts.refused-no-birth-date": _("The date of birth is missing. Give it with the passport."),
    "accounts.refused-guardian": _("The guardian could not be reached."),
    "accounts.refused-withdrawn": _("Withdrawn by the person."),
}
LETTERS = {
    "accounts.code-sign-up.subject": _("%(code)s is your code"),
    "accounts.code-sign-up.body": _(
        "Your code to sign up is %(code)s. It is valid for %(minutes)s minutes. "
        "If you did not ask for it, do nothing."
    ),
    "accounts.code-reset.subject": _("%(code)s is your code for a new password"),
    "accounts.code-reset.body": _(
        "Your code for a new password is %(code)s. It is valid for %(minutes)s minutes. "
        "If you did not ask for it, do nothing: your password stays."
    ),
    "accounts.code-change.subject": _("%(code)s is your code for the new address"),
    "accounts.code-change.body": _(
        "Your code to use this address is %(code)s. It is valid for %(minutes)s minutes. "
        "If you did not ask for it, do nothing."
    ),
    "accounts.have-account.subject": _("You have an account already"),
    "accounts.have-account.body": _(
        "Somebody, perhaps you, wanted to use this address for an account. It has one already: "
        "sign in at %(site)s/accounts/login/ or ask for a new password there. "
        "If it was not you, do nothing."
    ),
    "accounts.no-account.subject": _("There is no account with this address"),
    "accounts.no-account.body": _(
        "Somebody, perhaps you, asked for a new password, but there is no account with this "
        "address. You can sign up at %(site)s/accounts/signup/ . If it was not you, do nothing."
    ),
}
_SEE = _("If it was not you, change your password at %(site)s/me/security/ and call the library.")


NOTICES = {
    "accounts.name-verified": _("Your real name is confirmed."),
    "accounts.name-verified.subject": _("Your real name is confirmed"),
    "accounts.name-verified.body": _(
        "The library now knows who you are. Your number was erased; only a hash of it stays. "
        "See %(site)s/me/profile/"
    ),
    "accounts.name-refused": _("Your real name could not be confirmed: %(reason_code)s"),
    "accounts.name-refused.subject": _("Your real name could not be confirmed"),
    "accounts.name-refused.body": _(
        "Reason: %(reason_code)s What you gave was erased. You can try again at "
        "%(site)s/me/profile/"
    ),
    "accounts.name-verified.sms": _("Your real name is confirmed, and your number was erased."),
    "accounts.name-refused.sms": _(
        "Your real name could not be confirmed: %(reason_code)s You can try again online."
    ),
    "accounts.suspended": _("Your account is suspended."),
    "accounts.suspended.subject": _("Your account is suspended"),
    "accounts.suspended.body": _(
        "You can still sign in and read. Call the library to learn why and what can be done."
    ),
    "accounts.suspended.sms": _(
        "Your account is suspended. You can still read. Call the library to learn why."
    ),
    "accounts.restored": _("Your account is open again."),
    "accounts.restored.subject": _("Your account is open again"),
    "accounts.restored.body": _("You can use everything again: %(site)s/me/"),
    "accounts.restored.sms": _("Your account is open again. You can use everything again."),
    "accounts.password-reset": _("Your password was reset."),
    "accounts.password-changed": _("Your password was changed."),
    "accounts.password-set": _("A password was set for your account."),
    "accounts.address-changed": _("The mail address or phone number of your account was changed."),
    "accounts.totp-activated": _("An authenticator app was added to your account."),
    "accounts.totp-deactivated": _("The authenticator app was removed from your account."),
    "accounts.webauthn-added": _("A passkey or security key was added to your account."),
    "accounts.webauthn-removed": _("A passkey or security key was removed from your account."),
    "accounts.recovery-codes-generated": _("New recovery codes were made for your account."),
    "accounts.password-reset.sms": _("Your password was reset. If it was not you, call us."),
    "accounts.password-changed.sms": _("Your password was changed. If it was not you, call us."),
    "accounts.password-set.sms": _("A password was set for your account. Not you? Call us."),
    "accounts.address-changed.sms": _(
        "The mail address or phone number of your account was changed. Not you? Call us."
    ),
    "accounts.totp-activated.sms": _(
        "An authenticator app was added to your account. Not you? Call us."
    ),
    "accounts.totp-deactivated.sms": _(
        "The authenticator app was removed from your account. Not you? Call us."
    ),
    "accounts.webauthn-added.sms": _(
        "A passkey or security key was added to your account. Not you? Call us."
    ),
    "accounts.webauthn-removed.sms": _(
        "A passkey or security key was removed from your account. Not you? Call us."
    ),
    "accounts.recovery-codes-generated.sms": _(
        "New recovery codes were made for your account. Not you? Call us."
    ),
}
_CHANGES = [code for code in NOTICES if not code.endswith((".subject", ".body", ".sms"))]
for _code in (code for code in _CHANGES if f"{code}.subject" not in NOTICES):
    NOTICES[f"{_code}.subject"] = NOTICES[_code]
    NOTICES[f"{_code}.body"] = _SEE
PARTS = {
    "data.account": _("Account"),
    "data.real_names": _("Real name"),
    "data.consents": _("What you agreed to"),
    "data.memberships": _("Organisations you act for"),
    "data.relations": _("Connections"),
    "data.interests": _("What interests me"),
    "data.api_tokens": _("Keys of the API"),
    "data.second_factors": _("Second factors"),
    "data.sessions": _("Where you are signed in"),
    "data.staff_acts": _("What was done to the account"),
    "data.notices": _("Notices"),
    "data.notice_choices": _("Choices about mails"),
    "data.mails_and_messages": _("Mails and messages sent to you"),
    "data.purses": _("What you hold"),
    "data.request_draft": _("Draft of a request"),
    "data.entries": _("Entries in the books"),
    "data.subsidy_grants": _("Subsidies"),
    "data.holds": _("Sums held"),
    "data.receipts": _("Receipts"),
    "data.cases": _("Requests and their course"),
    "data.messages": _("Messages about requests"),
    "data.case_files": _("Files you sent"),
    "data.document_requests": _("Documents you asked for"),
    "data.delivery_openings": _("Documents you opened"),
    "data.complaints": _("What you complained of"),
    "data.request_feed": _("Feed of your requests"),
    "data.request_batches": _("Lists of documents you gave"),
    "data.copyright_uses": _("What counts for the limits of copyright"),
    "data.copyright_blocks": _("Times without copies"),
    "data.membership_card": _("Membership card"),
}
VALUES = {
    **of_choices("account.patron_type", PatronType.choices),
    **of_choices("account.language", settings.LANGUAGES),
    **of_choices("real_names.document", DocumentKind.choices),
    **of_choices(
        "real_names.refused_because",
        [(code.removeprefix("accounts.refused-"), text) for code, text in REFUSED_NAMES.items()],
    ),
    **of_choices("consents.purpose", ConsentPurpose.choices),
    **of_choices("consents.channel", Channel.choices),
    **of_choices("memberships.role", MembershipRole.choices),
    **of_choices("relations.kind", RelationKind.choices),
    **of_choices("relations.source", Source.choices),
    **of_choices("interests.scheme", InterestScheme.choices),
    **of_choices("api_tokens.scopes", Scope.choices),
    **of_choices("second_factors.type", Authenticator.Type.choices),
    **of_choices("staff_acts.kind", StaffActKind.choices),
    **of_choices("staff_acts.role", Role.choices),
    **of_choices("staff_acts.membership__role", MembershipRole.choices),
    **of_choices("notice_choices.topic", Topic.choices),
    **of_choices("mails_and_messages.channel", Sent.choices),
}
# What the columns of those parts are called, and what stands in them.
COLUMNS = {
    "held.id": pgettext_lazy("my data", "Number of the account"),
    "held.username": pgettext_lazy("my data", "User name"),
    "held.email": pgettext_lazy("my data", "Mail address"),
    "held.email_verified_at": pgettext_lazy("my data", "Mail address confirmed"),
    "held.phone": pgettext_lazy("my data", "Mobile number"),
    "held.phone_verified_at": pgettext_lazy("my data", "Mobile number confirmed"),
    "held.name": pgettext_lazy("my data", "Name"),
    "held.language": pgettext_lazy("my data", "Language"),
    "held.patron_type": pgettext_lazy("my data", "Reader type"),
    "held.joined_at": pgettext_lazy("my data", "Joined"),
    "held.last_login": pgettext_lazy("my data", "Last signed in"),
    "held.suspended_at": pgettext_lazy("my data", "Suspended since"),
    "held.document": pgettext_lazy("my data", "Identity document"),
    "held.mask": pgettext_lazy("my data", "Number, masked"),
    "held.born_on": pgettext_lazy("my data", "Date of birth"),
    "held.is_child": pgettext_lazy("my data", "Under 14"),
    "held.guardian_name": pgettext_lazy("my data", "Guardian"),
    "held.guardian_phone": pgettext_lazy("my data", "Guardian's phone"),
    "held.given_at": pgettext_lazy("my data", "Given"),
    "held.verified_at": pgettext_lazy("my data", "Confirmed"),
    "held.refused_at": pgettext_lazy("my data", "Not confirmed"),
    "held.refused_because": pgettext_lazy("my data", "Why not"),
    "held.purpose": pgettext_lazy("my data", "Purpose"),
    "held.notice_version": pgettext_lazy("my data", "Version of the notice"),
    "held.channel": pgettext_lazy("my data", "Way"),
    "held.withdrawn_at": pgettext_lazy("my data", "Taken back"),
    "held.organisation__name": pgettext_lazy("my data", "Organisation"),
    "held.membership__organisation__name": pgettext_lazy("my data", "Organisation"),
    "held.membership__role": pgettext_lazy("my data", "Role in the organisation"),
    "held.role": pgettext_lazy("my data", "Role"),
    "held.left_at": pgettext_lazy("my data", "Left"),
    "held.kind": pgettext_lazy("my data", "Kind"),
    "held.to_organisation__name": pgettext_lazy("my data", "To organisation"),
    "held.to_user_id": pgettext_lazy("my data", "To person (number)"),
    "held.source": pgettext_lazy("my data", "Source"),
    "held.confidence": pgettext_lazy("my data", "Confidence"),
    "held.from_on": pgettext_lazy("my data", "From"),
    "held.to_on": pgettext_lazy("my data", "Until"),
    "held.scheme": pgettext_lazy("my data", "Scheme"),
    "held.value": pgettext_lazy("my data", "Value"),
    "held.made_at": pgettext_lazy("my data", "Made"),
    "held.label": pgettext_lazy("my data", "Label"),
    "held.hint": pgettext_lazy("my data", "Begins with"),
    "held.scopes": pgettext_lazy("my data", "May do"),
    "held.last_used_at": pgettext_lazy("my data", "Last used"),
    "held.revoked_at": pgettext_lazy("my data", "Revoked"),
    "held.type": pgettext_lazy("my data", "Type"),
    "held.created_at": pgettext_lazy("my data", "Created"),
    "held.last_seen_at": pgettext_lazy("my data", "Last seen"),
    "held.ip": pgettext_lazy("my data", "Network address"),
    "held.user_agent": pgettext_lazy("my data", "Browser"),
    "held.agent": pgettext_lazy("my data", "Browser"),
    "held.reason": pgettext_lazy("my data", "Reason"),
    "held.at": pgettext_lazy("my data", "When"),
    "held.text": pgettext_lazy("my data", "Text"),
    "held.read_at": pgettext_lazy("my data", "Read"),
    "held.url": pgettext_lazy("my data", "Page"),
    "held.topic": pgettext_lazy("my data", "Topic"),
    "held.mail": pgettext_lazy("my data", "By mail"),
    "held.address": pgettext_lazy("my data", "Address"),
    "held.sent_at": pgettext_lazy("my data", "Sent"),
    "held.book": pgettext_lazy("my data", "Book of accounts"),
    "held.code": pgettext_lazy("my data", "Code"),
    "held.balance": pgettext_lazy("my data", "Balance"),
    "held.business_date": pgettext_lazy("my data", "Day"),
    "held.transfers__amount": pgettext_lazy("my data", "Amount"),
    "held.transfers__debit__book": pgettext_lazy("my data", "Book of accounts"),
    "held.amount_fen": pgettext_lazy("my data", "Amount"),
    "held.granted_at": pgettext_lazy("my data", "Granted"),
    "held.expires_on": pgettext_lazy("my data", "Valid until"),
    "held.entry__recorded_at": pgettext_lazy("my data", "Recorded"),
    "held.number__code": pgettext_lazy("my data", "Document number"),
    "held.number": pgettext_lazy("my data", "Document number"),
    "held.case__number__code": pgettext_lazy("my data", "Document number"),
    "held.issued_at": pgettext_lazy("my data", "Issued"),
    "held.title": pgettext_lazy("my data", "Title"),
    "held.state": pgettext_lazy("my data", "State"),
    "held.kind_label": pgettext_lazy("my data", "Kind"),
    "held.state_label": pgettext_lazy("my data", "State"),
    "held.urgent": pgettext_lazy("my data", "Urgent"),
    "held.opened_at": pgettext_lazy("my data", "Opened"),
    "held.closed_at": pgettext_lazy("my data", "Closed"),
    "held.from_staff": pgettext_lazy("my data", "From the library"),
    "held.stored__name": pgettext_lazy("my data", "File"),
    "held.stored__size": pgettext_lazy("my data", "Size in bytes"),
    "held.stored__purged_at": pgettext_lazy("my data", "Deleted"),
    "held.citation": pgettext_lazy("my data", "Citation"),
    "held.service_level": pgettext_lazy("my data", "Service level"),
    "held.need_by": pgettext_lazy("my data", "Needed by"),
    "held.clue": pgettext_lazy("my data", "Where it was found"),
    "held.attachment": pgettext_lazy("my data", "Attachment"),
    "held.estimate_fen": pgettext_lazy("my data", "Estimate"),
    "held.declared_at": pgettext_lazy("my data", "Declared"),
    "held.asked_where": pgettext_lazy("my data", "Sources asked"),
    "held.quotes": pgettext_lazy("my data", "Quotes"),
    "held.deliveries": pgettext_lazy("my data", "Deliveries"),
    "held.delivery_method": pgettext_lazy("my data", "Way of delivery"),
    "held.method": pgettext_lazy("my data", "Way of delivery"),
    "held.post_to": pgettext_lazy("my data", "Postal address"),
    "held.recipient": pgettext_lazy("my data", "Recipient"),
    "held.postcode": pgettext_lazy("my data", "Postal code"),
    "held.collect_by": pgettext_lazy("my data", "To be collected by"),
    "held.carrier": pgettext_lazy("my data", "Carrier"),
    "held.tracking": pgettext_lazy("my data", "Tracking number"),
    "held.received_at": pgettext_lazy("my data", "Received"),
    "held.asked_at": pgettext_lazy("my data", "Asked"),
    "held.answer": pgettext_lazy("my data", "Answer"),
    "held.answered_at": pgettext_lazy("my data", "Answered"),
    "held.through": pgettext_lazy("my data", "Answered through"),
    "held.pages": pgettext_lazy("my data", "Pages"),
    "held.price_fen": pgettext_lazy("my data", "Price"),
    "held.missing": pgettext_lazy("my data", "What is missing"),
    "held.delivered_at": pgettext_lazy("my data", "Delivered"),
    "held.saved_at": pgettext_lazy("my data", "Saved"),
    "held.cause": pgettext_lazy("my data", "Cause"),
    "held.decided_at": pgettext_lazy("my data", "Decided"),
    "held.remedy": pgettext_lazy("my data", "Remedy"),
    "held.reply": pgettext_lazy("my data", "Reply"),
    "held.lines": pgettext_lazy("my data", "Lines"),
    "held.left_out": pgettext_lazy("my data", "Left out"),
    "held.request": pgettext_lazy("my data", "Request (number)"),
    "held.shows_titles": pgettext_lazy("my data", "Shows titles"),
    "held.outcome": pgettext_lazy("my data", "Outcome"),
    "held.work_kind": pgettext_lazy("my data", "Kind of work"),
    "held.identifier": pgettext_lazy("my data", "Work"),
    "held.volume": pgettext_lazy("my data", "Volume"),
    "held.issue": pgettext_lazy("my data", "Issue"),
    "held.year": pgettext_lazy("my data", "Year"),
    "held.amount": pgettext_lazy("my data", "Counted"),
    "held.counted_at": pgettext_lazy("my data", "Counted since"),
    "held.released_at": pgettext_lazy("my data", "Counts no more since"),
    "held.licensed_at": pgettext_lazy("my data", "Covered by a licence"),
    "held.until": pgettext_lazy("my data", "Until"),
    "held.set_at": pgettext_lazy("my data", "Set"),
    "held.lifted_at": pgettext_lazy("my data", "Lifted"),
    "held.activated_at": pgettext_lazy("my data", "Activated"),
    "held.container": pgettext_lazy("my data", "Published in"),
    "held.authors": pgettext_lazy("my data", "Authors"),
    "held.doi": pgettext_lazy("my data", "DOI"),
    "held.pmid": pgettext_lazy("my data", "PMID"),
    "held.issn": pgettext_lazy("my data", "ISSN"),
    "held.isbn": pgettext_lazy("my data", "ISBN"),
    "held.publisher": pgettext_lazy("my data", "Publisher"),
    "held.edition": pgettext_lazy("my data", "Edition"),
    "held.institution": pgettext_lazy("my data", "Institution"),
    "held.degree": pgettext_lazy("my data", "Degree"),
    "held.country": pgettext_lazy("my data", "Country"),
    "held.applicant": pgettext_lazy("my data", "Applicant"),
    "held.place": pgettext_lazy("my data", "Place"),
}
TEXTS = {**PARTS, **COLUMNS, **VALUES, **REFUSALS, **REFUSED_NAMES, **LETTERS, **NOTICES}
