from django.apps import AppConfig

from headwater.centre.config import checks  # registers them

__all__ = ["checks"]


class ConfigConfig(AppConfig):
    name = "headwater.centre.config"
    label = "config"
