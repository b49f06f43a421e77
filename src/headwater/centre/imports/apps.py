from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "headwater.centre.imports"
    label = "imports"
