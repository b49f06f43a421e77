from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "headwater.centre.processes"
    label = "processes"
