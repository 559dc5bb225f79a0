"""Accounts: opened when first asked for, under a code that says whose they are."""

from ledger.models import Account, AccountKind
from ledger.services import fund_account, grant_account, house, purse
from ledger.services.accounts import held_twin, income_of
from tests.ledger.conftest import grant


def test_a_code_says_whose_an_account_is(verified, fund):
    made = grant(verified, fund)
    prepaid = purse(verified, AccountKind.PREPAID)
    asked = {
        fund_account(fund): (f"fund:{fund.pk}", "fund"),
        grant_account(made): (f"grant:{made.pk}", "grant"),
        held_twin(grant_account(made)): (f"grant:{made.pk}:held", "grant_held"),
        prepaid: (f"user:{verified.pk}:prepaid", "prepaid"),
        held_twin(prepaid): (f"user:{verified.pk}:prepaid_held", "prepaid_held"),
    }

    assert {account: (account.code, account.kind) for account in asked} == asked


def test_a_held_twin_belongs_to_whom_the_account_does(verified, fund):
    made = grant(verified, fund)
    for account in (grant_account(made), purse(verified, AccountKind.PREPAID)):
        twin = held_twin(account)

        assert (twin.user_id, twin.grant_id) == (account.user_id, account.grant_id)
        assert (twin.book, twin.side, twin.guarded) == (account.book, account.side, True)


def test_an_account_of_the_house_is_opened_by_its_code(db, fund):
    codes = [*("bank", "cash:main:float", "cash:second:takings"), f"subsidy_used:{fund.pk}"]
    opened = [house(code) for code in codes]

    assert [(account.code, account.kind, account.fund_id) for account in opened] == [
        ("bank", "bank", None),
        ("cash:main:float", "float", None),
        ("cash:second:takings", "takings", None),
        (f"subsidy_used:{fund.pk}", "subsidy_used", fund.pk),
    ]
    assert [house(code) for code in codes] == opened
    assert Account.objects.filter(code__in=codes).count() == len(codes)


def test_a_grant_is_used_up_in_its_funds_book_and_money_is_earned(verified, fund):
    made = grant(verified, fund)

    assert income_of(grant_account(made)).code == f"subsidy_used:{fund.pk}"
    assert income_of(purse(verified, AccountKind.PREPAID)).code == "service_income"
