from django.apps import AppConfig
from django.core import checks

from headwater.centre.people.checks import every_view_is_guarded


class PeopleConfig(AppConfig):
    name = "headwater.centre.people"
    label = "people"

    def ready(self) -> None:
        checks.register(every_view_is_guarded, checks.Tags.urls)
