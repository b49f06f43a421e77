from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "headwater.centre.config"
    label = "config"
