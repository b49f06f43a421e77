"""What the web server's processes load."""

from __future__ import annotations

import os
import signal

from django.core.wsgi import get_wsgi_application

from headwater.centre.config.parent import die_with_parent

# After kill -9 of the web server's parent its workers would go on listening.
die_with_parent(signal.SIGKILL)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "headwater.centre.config.settings")
application = get_wsgi_application()
