"""The public page: whoever has the link answers on a phone, without an account."""

from __future__ import annotations

from secrets import token_urlsafe

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from headwater.centre.people.access import public
from headwater.centre.people.audit import origin
from headwater.centre.surveys import actions
from headwater.centre.surveys.actions.answering import knock
from headwater.centre.surveys.forms import AnswerForm
from headwater.centre.surveys.links import wave_of
from headwater.centre.surveys.models import Wave

DAY = 24 * 3600


def page(request: HttpRequest, wave: Wave, status: int = 200, **facts: object) -> HttpResponse:
    """The page of a wave; nothing of it is kept on the way."""
    whole = {"questionnaire": wave.questionnaire, "wave": wave} | facts
    return render(request, "surveys/answer.html", whole, status=status)


@never_cache
@public
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Open to everybody with the link: those who are asked have no account here."""
    wave = wave_of(token)
    if wave is None:
        raise Http404
    cookie = f"hw_answered_{wave.pk}"
    if not wave.open_on(timezone.localdate()) or wave.questionnaire.retired:
        return page(request, wave, told=_("This survey is closed. Thank you for wanting to answer."))
    code = (request.GET.get("code") or request.POST.get("code") or "")[:16]
    # Who goes back and sends the form again is told so as well; with another code it is another person.
    if cookie in request.COOKIES and not code:
        return page(request, wave, told=_("You have answered already. Thank you."))
    if request.method == "GET":
        return page(
            request, wave, form=AnswerForm(wave=wave, initial={"code": code, "once": token_urlsafe(16)})
        )
    if not knock(origin.get() or request.META.get("REMOTE_ADDR", "")):
        told = _("Too many answers came from your network just now. Try again in a few minutes.")
        return page(request, wave, 429, told=told)
    return _take(request, wave, cookie)


def _take(request: HttpRequest, wave: Wave, cookie: str) -> HttpResponse:
    form = AnswerForm(request.POST, wave=wave)
    if form.is_valid():
        try:
            facts = {name: form.cleaned_data[name] for name in ("code", "once")}
            actions.give_answer(wave=wave, given=form.given, **facts)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            done = page(request, wave, told=_("Thank you. Your answer has been received."), done=True)
            done.set_cookie(cookie, "1", max_age=90 * DAY, samesite="Lax", httponly=True)
            return done
    return page(request, wave, form=form)
