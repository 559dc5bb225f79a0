"""django-hordak's side: `transfer_to`, as its documentation shows it."""

import os
import warnings

import django
from django.conf import settings

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": os.environ["BENCH_SOCKET"],
            "NAME": os.environ["BENCH_DATABASE"],
            "USER": "shuqiao",
        }
    },
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "mptt", "hordak"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DEFAULT_CURRENCY="CNY",
    CURRENCIES=["CNY"],
    HORDAK_DEFAULT_CURRENCY="CNY",
    USE_TZ=True,
    SECRET_KEY="bench",
)
warnings.simplefilter("ignore")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from hordak.models import Account  # noqa: E402
from moneyed import Money  # noqa: E402

from bench.side import Act, serve  # noqa: E402

call_command("migrate", verbosity=0)
BANK = Account.objects.create(name="bank", code="1", type="AS", currencies=["CNY"])
PURSES = [
    Account.objects.create(name=f"purse {n}", code=f"2{n}", type="LI", currencies=["CNY"])
    for n in range(8)
]


def act_of(number: int) -> Act:
    bank, purse = Account.objects.get(pk=BANK.pk), Account.objects.get(pk=PURSES[number].pk)
    amount = Money("0.01", "CNY")

    return lambda: purse.transfer_to(bank, amount)


serve(act_of, connections.close_all)
