"""Addresses of this room: its orders, and what the other parts of the room add."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints import insight_urls, own_urls, tasks, trace_urls
from headwater.centre.complaints.views import files, intake, mass, order, orders, settings
from headwater.centre.people.permissions import Permission
from headwater.centre.ui import journeys
from headwater.centre.ui.menu import MenuEntry
from headwater.centre.ui.offers import Offer
from headwater.centre.ui.tasks import Source

PREFIX = "complaints/"
app_name = "complaints"
# Words before numbers: an order's number must not swallow a part's address.
urlpatterns: list[URLPattern] = [
    path("", orders.orders, name="orders"),
    path("excel/", orders.excel, name="excel"),
    path("bulk/", orders.bulk, name="bulk"),
    path("new/", intake.new, name="new"),
    path("new/draft/", intake.draft, name="draft"),
    path("mass/", mass.masses, name="masses"),
    path("mass/new/", mass.new, name="new-mass"),
    path("mass/<int:pk>/", mass.mass, name="mass"),
    path("mass/<int:pk>/edit/", mass.edit, name="edit-mass"),
    path("mass/<int:pk>/reply/", mass.reply, name="reply-all"),
    path("mass/<int:pk>/reply/<int:answer>/again/", mass.again, name="reply-again"),
    path("mass/<int:pk>/end/<slug:key>/", mass.end, name="end-mass"),
    path("classes/", settings.classes, name="classes"),
    path("classes/rules/", settings.rules, name="rules"),
    path("classes/new/", settings.new_class, name="new-class"),
    path("classes/<int:pk>/", settings.one_class, name="class"),
    path("classes/<int:pk>/causes/", settings.add_cause, name="add-cause"),
    path("causes/<int:pk>/", settings.toggle_cause, name="cause"),
    path("absences/", settings.absences, name="absences"),
    path("absences/<int:pk>/drop/", settings.drop_absence, name="drop-absence"),
    path("files/", files.files, name="files"),
    path("files/<int:pk>/", files.file, name="file"),
    path("files/<int:pk>/rejects/", files.rejects, name="rejects"),
    path("attachments/<int:pk>/", order.file, name="attachment"),
    path("attachments/<int:pk>/remove/", order.detach, name="detach"),
    *insight_urls.PATTERNS,
    *trace_urls.PATTERNS,
    *own_urls.PATTERNS,
    path("<int:pk>/", order.order, name="order"),
    path("<int:pk>/do/<slug:key>/", order.step, name="step"),
    path("<int:pk>/unmask/", order.unmask, name="unmask"),
    path("<int:pk>/files/", order.attach, name="attach"),
]
P = Permission
MENU: list[MenuEntry] = [
    MenuEntry("complaints", _("Orders"), "complaints:orders", P.SEE_COMPLAINTS, order=10, keys="c"),
    MenuEntry("complaints", _("Take in a complaint"), "complaints:new", P.TAKE_COMPLAINTS, order=15),
    MenuEntry("complaints", _("Mass complaints"), "complaints:masses", P.SEE_COMPLAINTS, order=20),
    MenuEntry("complaints", _("Orders from a file"), "complaints:files", P.TAKE_COMPLAINTS, aside=True),
    MenuEntry("complaints", _("Who is away"), "complaints:absences", P.HANDLE_COMPLAINTS, aside=True),
    MenuEntry("settings", _("Classes and deadlines"), "complaints:classes", P.MANAGE_COMPLAINTS, order=60),
    *insight_urls.MENU,
    *trace_urls.MENU,
    *own_urls.MENU,
]
TASKS: list[Source] = [
    tasks.my_orders,
    tasks.unanswered_overdue,
    *insight_urls.TASKS,
    *trace_urls.TASKS,
    *own_urls.TASKS,
]
OFFERS: list[Offer] = [*insight_urls.OFFERS, *trace_urls.OFFERS, *own_urls.OFFERS]
JOURNEYS: list[journeys.Source] = [*trace_urls.JOURNEYS]
