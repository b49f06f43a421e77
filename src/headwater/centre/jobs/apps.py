from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "headwater.centre.jobs"
    label = "jobs"
