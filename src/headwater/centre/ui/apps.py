from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "headwater.centre.ui"
    label = "ui"
