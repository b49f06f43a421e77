from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "headwater.centre.improvement"
    label = "improvement"
