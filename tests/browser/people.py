from dataclasses import dataclass, field

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User

PASSWORD = "exchange-demo-2004"


@dataclass
class People:
    """Opens a browser of its own for each person, and closes them all at the end."""

    chromium: Browser
    site: str
    contexts: list[BrowserContext] = field(default_factory=list)

    def anyone(self, **options) -> Page:
        context = self.chromium.new_context(base_url=self.site, **options)
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    def sign_in(self, email: str, **options) -> Page:
        page = self.anyone(**options)
        page.goto("/account/login/")
        page.locator("[name=login]").fill(email)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        page.wait_for_url("**/desk/")
        return page

    def let_in(self, user: User, **options) -> Page:
        """Somebody who has signed in before."""
        client, name = Client(), settings.SESSION_COOKIE_NAME
        client.force_login(user)
        page = self.anyone(**options)
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.site}])
        return page

    def leave(self) -> None:
        for context in self.contexts:
            context.close()
