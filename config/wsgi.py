"""The door of the web server."""

import logging
import os

from django.core.wsgi import get_wsgi_application

from portal import patience
from portal.logs import NoSecrets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
patience.install()

# gunicorn's own log has handlers of its own, and would name every link that is opened.
for name in ("gunicorn.access", "gunicorn.error"):
    logging.getLogger(name).addFilter(NoSecrets())
