"""How a walk is made: a window for each person, forms filled by mouse, everything kept that was shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests import cast as named_people

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1440, height=900)
SignIn = Callable[[str], Page]
# Nothing here is about how fast a machine is that does other work besides.
PATIENCE = 30_000
# Every page as it came, and every piece that is put into it later; before anybody can leave it again.
KEEP = """
const keep = () => window.keepShown(location.pathname, document.documentElement.outerHTML);
document.addEventListener("DOMContentLoaded", () => {
  keep();
  document.body.addEventListener("htmx:afterSettle", keep);
});
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as somebody got it: its source with all attributes and data inside."""

    who: str
    path: str
    source: str


@contextmanager
def windows(
    chromium: Browser, address: str, phones: Collection[str] = (), kept: list[Shown] | None = None
) -> Iterator[SignIn]:
    """A window of one's own for each person, kept until the end; a script that fails makes the test fail."""
    pages: dict[str, Page] = {}
    failures: list[str] = []
    expect.set_options(timeout=PATIENCE)

    def window(name: str) -> Page:
        if name not in pages:
            view = PHONE if name in phones else DESK
            context = chromium.new_context(base_url=address, locale="zh-CN", viewport=view)
            page = pages[name] = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda error: failures.append(f"{name}: {error}"))
            page.on("dialog", lambda dialog: dialog.accept())
            if kept is not None:
                page.expose_function("keepShown", lambda path, text: kept.append(Shown(name, path, text)))
                page.add_init_script(KEEP)
            _enter(page, name)
        return pages[name]

    yield window
    for page in pages.values():
        page.context.close()
    assert not failures, failures


def _enter(page: Page, name: str) -> None:
    page.goto("/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(named_people.PASSWORD)
    page.locator("form:has(input[name=password]) button").first.click()
    expect(page.locator("main")).to_be_visible()


def send(form: Locator, prefix: str = "", button: str = "", **values: str) -> None:
    """Unfold what hides the form, fill it in, send it: by its last button, or the one that is named."""
    fill(form, prefix, **values)
    (form.locator(button) if button else form.locator("button")).last.click()


def fill(form: Locator, prefix: str = "", **values: str) -> None:
    """Unfold what hides the form, and fill it in."""
    for hidden in form.locator("xpath=ancestor::details[not(@open)]").all():
        hidden.locator("summary").first.click()
    for name, value in values.items():
        field = form.locator(f"[name={prefix}{name}]")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def form_to(page: Page, end: str) -> Locator:
    """The form that is sent to the address with this end, whatever part of the page it leads to."""
    return page.locator(f"main form[action$='{end}'], main form[action*='{end}#']").first


def fits(page: Page) -> bool:
    """Whether nothing of the page stands out to the right."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
