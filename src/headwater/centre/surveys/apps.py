from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "headwater.centre.surveys"
    label = "surveys"
