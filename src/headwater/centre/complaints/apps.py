from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "headwater.centre.complaints"
    label = "complaints"
