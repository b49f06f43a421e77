from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "headwater.centre.findings"
    label = "findings"
