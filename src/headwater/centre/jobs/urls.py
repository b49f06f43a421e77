from __future__ import annotations

from django.urls import path

from headwater.centre.jobs import views

PREFIX = "jobs/"
app_name = "jobs"
urlpatterns = [path("<int:run>/progress/", views.progress, name="progress")]
