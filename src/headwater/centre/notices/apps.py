from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "headwater.centre.notices"
    label = "notices"
