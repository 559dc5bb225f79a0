"""The ledger's pages on the staff desk."""

from django.urls import path, re_path

from ledger.staff_views import books, cash, funds, statements

HOLDER = r"^cash/(?P<kind>person|organisation)/(?P<pk>[0-9]{1,18})/"
BODY = r"^cash/organisation/(?P<pk>[0-9]{1,18})/statement"

app_name = "ledger_staff"
urlpatterns = [
    path("books/", books.books, name="books"),
    path("books/check/", books.books_check, name="books_check"),
    path("books/export/", books.books_file, name="books_file"),
    path("books/funds/", books.funds, name="funds"),
    path("books/funds/<int:pk>/", funds.fund_detail, name="fund_detail"),
    path("books/funds/<int:pk>/close/", funds.fund_close, name="fund_close"),
    path("books/funds/<int:pk>/statement/", funds.fund_file, name="fund_file"),
    path("books/revoke/<int:pk>/", funds.subsidy_revoke, name="subsidy_revoke"),
    path("books/funds/<int:pk>/raise/", books.fund_raise, name="fund_raise"),
    path("cash/", cash.cash, name="cash"),
    path("cash/open/", cash.cash_open, name="cash_open"),
    path("cash/close/", cash.cash_close, name="cash_close"),
    path("cash/counts/", cash.shifts, name="shifts"),
    path("cash/counts/<int:pk>/verify/", cash.shift_verify, name="shift_verify"),
    path("cash/receipts/<int:pk>/", cash.receipt, name="receipt"),
    path("cash/receipts/<int:pk>/void/", cash.receipt_void, name="receipt_void"),
    re_path(HOLDER + r"$", cash.cash_holder, name="cash_holder"),
    re_path(HOLDER + r"take/$", cash.cash_take, name="cash_take"),
    re_path(HOLDER + r"give/$", cash.cash_give, name="cash_give"),
    re_path(BODY + r"/$", statements.organisation_statement, name="organisation_statement"),
    re_path(
        BODY + r"\.(?P<form>csv|xlsx)$",
        statements.organisation_statement_file,
        name="organisation_statement_file",
    ),
]
