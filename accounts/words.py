"""The texts of this app: refusals, notices and mails."""

from django.utils.translation import gettext_lazy as _

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
    "accounts.suspended": _("Your account is suspended."),
    "accounts.suspended.subject": _("Your account is suspended"),
    "accounts.suspended.body": _(
        "You can still sign in and read. Call the library to learn why and what can be done."
    ),
    "accounts.restored": _("Your account is open again."),
    "accounts.restored.subject": _("Your account is open again"),
    "accounts.restored.body": _("You can use everything again: %(site)s/me/"),
    "accounts.password-reset": _("Your password was reset."),
    "accounts.password-changed": _("Your password was changed."),
    "accounts.password-set": _("A password was set for your account."),
    "accounts.address-changed": _("The mail address or phone number of your account was changed."),
    "accounts.totp-activated": _("An authenticator app was added to your account."),
    "accounts.totp-deactivated": _("The authenticator app was removed from your account."),
    "accounts.webauthn-added": _("A passkey or security key was added to your account."),
    "accounts.webauthn-removed": _("A passkey or security key was removed from your account."),
    "accounts.recovery-codes-generated": _("New recovery codes were made for your account."),
}
for _code in [
    code
    for code in NOTICES
    if not code.endswith((".subject", ".body")) and f"{code}.subject" not in NOTICES
]:
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
TEXTS = {**PARTS, **REFUSALS, **REFUSED_NAMES, **LETTERS, **NOTICES}
