from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "headwater.centre.api"
    label = "api"
