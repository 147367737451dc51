"""A signed-in browser that talks to the WSGI application itself; the test client would copy every context."""

from __future__ import annotations

from typing import Any


class Browser:
    """Opens pages as one person; anything but 200 is an error."""

    def __init__(self, user: Any) -> None:
        from django.core.handlers.wsgi import WSGIHandler
        from django.test import Client

        client = Client()
        client.force_login(user)
        self.cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self.application = WSGIHandler()

    def get(self, url: str) -> bytes:
        """Return the body of a page."""
        from django.test import RequestFactory

        environ = {**RequestFactory().get(url).environ, "HTTP_COOKIE": self.cookies}
        response = self.application(environ, lambda *_answer: lambda _body: None)
        body = b"".join(response)
        response.close()
        if response.status_code != 200:
            raise RuntimeError(f"{url}: {response.status_code}")
        return body
