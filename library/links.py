"""Whether a link still leads somewhere: asked over HTTP, of public addresses only.

A name is resolved once, and the connection goes to the very address that was looked at: a name that answers
differently the second time leads nowhere else. So no link makes this server knock at its own neighbours.
"""

import socket
import ssl
from collections.abc import Collection
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv6Address, ip_address
from threading import Timer
from urllib.parse import urljoin, urlsplit

SECONDS, SECONDS_IN_ALL = 8, 15
MOST_REDIRECTS = 4
PORTS = {"http": 80, "https": 443}
# It is there, but not for machines, or not for so many questions.
KEEPS_TO_ITSELF = frozenset({401, 403, 405, 406, 429})
AGENT = "C2C-Exchange link check"


class NoAnswer(Exception):
    """The link leads nowhere; the message says why, in words for the person who gave it."""


def trouble(url: str, *, also_to: Collection[str] = ()) -> str:
    """Why the link leads nowhere; nothing if it does. `also_to` names addresses that need not be public."""
    try:
        for _number in range(MOST_REDIRECTS + 1):
            status, location = ask(url, also_to)
            if not (300 <= status < 400 and location):
                return "" if status < 400 or status in KEEPS_TO_ITSELF else f"HTTP {status}"
            url = urljoin(url, location)
    except (NoAnswer, OSError, HTTPException, ValueError) as error:
        return str(error) or type(error).__name__
    return "too many redirects"


def ask(url: str, also_to: Collection[str]) -> tuple[int, str]:
    """The status, and where it leads on. The body is never read."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username:
        raise NoAnswer("not an address of the web")
    port = parts.port or PORTS[parts.scheme]
    connection = HTTPConnection(parts.hostname, port, timeout=SECONDS)
    connection.sock = connected(parts.hostname, port, also_to)
    deadline = Timer(SECONDS_IN_ALL, hang_up, [connection])
    deadline.start()
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=parts.hostname)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={"User-Agent": AGENT, "Accept": "*/*"})
        answer = connection.getresponse()
        answer.close()
        return answer.status, answer.headers.get("Location", "")
    finally:
        deadline.cancel()
        connection.close()


def connected(host: str, port: int, also_to: Collection[str]) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for family, kind, protocol, _name, place in found:
        if not is_public(str(place[0])) and place[0] not in also_to:
            raise NoAnswer("not a public address")
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(SECONDS)
        try:
            connection.connect(place)
        except OSError:
            connection.close()
            continue
        return connection
    raise NoAnswer("no connection")


def hang_up(connection: HTTPConnection) -> None:
    """Ends the wait for who sends a byte now and then."""
    with suppress(OSError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def is_public(address: str) -> bool:
    """Also of an IPv4 address that is written as one of IPv6, in each of the ways there are."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped or found.sixtofour:
            return is_public(str(found.ipv4_mapped or found.sixtofour))
        if found.teredo or found.packed.startswith(bytes.fromhex("0064ff9b")):
            return False
    return found.is_global and not found.is_multicast
