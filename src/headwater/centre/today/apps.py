from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "headwater.centre.today"
    label = "today"
