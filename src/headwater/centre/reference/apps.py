from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "headwater.centre.reference"
    label = "reference"
