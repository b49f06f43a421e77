from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "headwater.centre.directory"
    label = "directory"
