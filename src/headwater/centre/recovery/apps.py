from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "headwater.centre.recovery"
    label = "recovery"
