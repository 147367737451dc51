"""The product's own settings; only the static files need no manifest, so that no test waits for a ``collectstatic``."""

from config.settings import *
from config.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
