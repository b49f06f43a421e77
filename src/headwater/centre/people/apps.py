from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "headwater.centre.people"
    label = "people"
