"""A small browser for the bench: cookies, forms, uploads, redirects; nothing is drawn."""

import http.client
import re
import time
import uuid
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from portal.demo.cast import PASSWORD

# The server closes what was idle for two seconds.
IDLE_SECONDS = 1


class Form(HTMLParser):
    """The fields of the first form in <main> that posts, as a browser would send them untouched."""

    def __init__(self, html):
        super().__init__()
        self.fields, self.names, self.files = {}, set(), set()
        self.action = None
        self._in_main = self._in_form = self._done = False
        self._select = None
        self.feed(html)

    def handle_starttag(self, tag, given):
        at = dict(given)
        if tag == "main":
            self._in_main = True
        elif tag == "form" and self._in_main and not self._done and at.get("method", "").lower() == "post":
            self._in_form, self.action = True, at.get("action") or ""
        elif self._in_form and at.get("name"):
            self._field(tag, at)
        elif tag == "option" and self._select and "selected" in at:
            self.fields[self._select] = at.get("value", "")

    def _field(self, tag, at):
        name, kind = at["name"], at.get("type", "text")
        if tag == "button" or kind in ("submit", "button"):
            return
        self.names.add(name)
        if kind == "file":
            self.files.add(name)
        elif tag == "select":
            self._select = name
        elif kind not in ("radio", "checkbox") or "checked" in at:
            self.fields[name] = at.get("value", "on" if kind == "checkbox" else "")

    def handle_endtag(self, tag):
        if tag == "form" and self._in_form:
            self._in_form, self._done = False, True
        elif tag == "select":
            self._select = None


class Client:
    """`seconds` of the last request lie between its first byte out and its last byte in, redirects apart."""

    def __init__(self, port):
        self.port, self.cookies = port, {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.used = 0.0

    def request(self, method, path, body=None, content_type=None):
        headers = {"Host": f"127.0.0.1:{self.port}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if content_type:
            headers["Content-Type"] = content_type
        if time.perf_counter() - self.used > IDLE_SECONDS:
            self.connection.close()
            self.connection.connect()
        started = time.perf_counter()
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except http.client.RemoteDisconnected:
            # A worker that was recycled, or grew tired of waiting; a browser connects again, too.
            if method != "GET":
                raise
            self.connection.close()
            return self.request(method, path, body, content_type)
        self.body = answer.read()
        self.used = time.perf_counter()
        self.seconds = self.used - started
        self.status, self.location = answer.status, answer.getheader("Location")
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return self

    def get(self, path):
        self.path = path
        return self.request("GET", path)

    @property
    def text(self):
        return self.body.decode()

    def expect(self, status):
        assert self.status == status, f"{self.path}: {self.status}, not {status}\n{self.complaint()}"
        return self

    def complaint(self):
        said = re.findall(r'class="(?:invalid-feedback|alert)[^>]*>(.*?)</(?:div|ul)>', self.text, re.DOTALL)
        return (
            " / ".join(" ".join(re.sub("<[^>]+>", " ", words).split()) for words in said) or self.text[:2000]
        )

    def send(self, form, answers, uploads=None):
        """POST the form with `answers` and `uploads` {name: (file name, bytes)}; the redirect is not followed."""
        fields = form.fields | answers
        action = urlsplit(form.action).path or self.path
        if not uploads:
            return self.request("POST", action, urlencode(fields), "application/x-www-form-urlencoded")
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        for name, (filename, data) in uploads.items():
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
            parts.append(head.encode() + b"Content-Type: application/pdf\r\n\r\n" + data + b"\r\n")
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        return self.request("POST", action, body, f"multipart/form-data; boundary={boundary}")


def sign_in(port, email, path="/accesso/", landing="/area-personale/"):
    """A Client in which this person of the cast has signed in."""
    client = Client(port)
    form = Form(client.get(path).expect(200).text)
    user_field = "email" if "email" in form.names else "username"
    client.send(form, {user_field: email, "password": PASSWORD}).expect(302)
    client.get(landing).expect(200)
    return client
