from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    name = "headwater.centre.performance"
    label = "performance"
