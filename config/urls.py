"""All addresses. Each app spells its own paths; staff pages of every app stand below `desk/`."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from portal.api.page import Schema, api_docs

APPS = ("portal", "accounts", "ledger", "docsharing", "desk")


def _of(app: str, module: str) -> list[URLPattern | URLResolver]:
    prefix = {"urls": "", "staff_urls": "desk/", "api_urls": "api/v1/"}[module]
    return [path(prefix, include(f"{app}.{module}"))] if find_spec(f"{app}.{module}") else []


urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("api/schema/", Schema.as_view(), name="api_schema"),
    path("api/docs/", api_docs, name="api_docs"),
    *(
        route
        for app in APPS
        for module in ("urls", "staff_urls", "api_urls")
        for route in _of(app, module)
    ),
]

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.page_not_found"
handler500 = "portal.views.server_error"
