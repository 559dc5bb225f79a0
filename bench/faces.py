"""What the first visit weighs, and what a registration costs."""

import gzip
import re
import statistics
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.auth.hashers import make_password
from django.contrib.staticfiles import finders
from django.test import Client

from bench.report import Finding
from bench.stage import Stage
from portal.models import Outgoing

TURNS = 25
MOST_BYTES = 80 * 1024
# What a browser fetches by itself with a page.
ASSETS = re.compile(r"""<(?:link[^>]+rel="(?:stylesheet|icon)"|script|img)[^>]*>""")
ADDRESS = re.compile(r"""(?:href|src)="([^"]+)\"""")
IMPORTS = re.compile(
    rb"""(?:from\s*|import\s*\(?\s*|url\()["']?([^"')\s]+\.(?:js|css|svg|woff2))"""
)
PASSWORD = "a-library-has-9-doors"


def measure(stage: Stage) -> list[Finding]:
    return [weight(), registration()]


def weight() -> Finding:
    """The home page and all that it brings with it, each compressed as the server sends it."""
    home = Client().get("/").content
    text = home.decode()
    wanted = [ADDRESS.search(tag.group(0)) for tag in ASSETS.finditer(text)]
    addresses = {found.group(1) for found in wanted if found}
    foreign = [address for address in addresses if urlsplit(address).netloc]
    sizes = {"/": len(gzip.compress(home, 6))}
    for address in sorted(addresses - set(foreign)):
        sizes |= asset(urlsplit(address).path)
    total = sum(sizes.values())
    return Finding(
        "first visit of the home page",
        "≤ 80 KB compressed, no other host",
        f"{total / 1024:.1f} KB, {len(foreign)} other hosts",
        total <= MOST_BYTES and not foreign,
        ", ".join(
            f"{name.rsplit('/', 1)[-1] or 'page'} {n / 1024:.1f}" for name, n in sizes.items()
        ),
    )


def asset(path: str) -> dict[str, int]:
    """A static file and what it imports."""
    if not path.startswith("/static/"):
        return {path: len(gzip.compress(Client().get(path).content, 6))}
    found = finders.find(path.removeprefix("/static/"))
    assert found, path
    content = Path(found).read_bytes()
    sizes = {path: len(gzip.compress(content, 6))}
    if path.endswith((".js", ".css")):
        for name in IMPORTS.findall(content):
            inner = f"{path.rsplit('/', 1)[0]}/{name.decode().removeprefix('./')}"
            sizes |= asset(inner) if "data:" not in inner else {}
    return sizes


def registration() -> Finding:
    """The request that makes the account, beside one password hash, turn by turn."""
    pairs = [(register(number), one_hash()) for number in range(TURNS)]
    ratio = statistics.median(ours / hashed for ours, hashed in pairs)
    return Finding(
        "registration",
        "≤ 1.2 × one password hash",
        f"{ratio:.2f} ×",
        ratio <= 1.2,
        f"{statistics.median(a for a, _ in pairs) * 1000:.0f} ms, "
        f"hash {statistics.median(b for _, b in pairs) * 1000:.0f} ms",
    )


def one_hash() -> float:
    begun = time.perf_counter()
    make_password(PASSWORD)
    return time.perf_counter() - begun


def register(number: int) -> float:
    address = f"newcomer{number}@example.org"
    client = Client(REMOTE_ADDR=f"10.0.{number}.1")
    client.get("/accounts/signup/")
    client.post("/accounts/signup/", {"address": address, "send": "1"})
    letter = Outgoing.objects.filter(address=address).latest("pk")
    fields = {"address": address, "code": letter.payload["params"]["code"], "name": "读者"}
    fields |= {"password": PASSWORD, "consent": "on"}
    begun = time.perf_counter()
    answer = client.post("/accounts/signup/", fields)
    taken = time.perf_counter() - begun
    assert answer.status_code == 302, answer.content.decode()
    return taken
