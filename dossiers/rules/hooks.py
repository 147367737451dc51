"""What is sent to another system's address, how it is signed, and which addresses are never called. Pure.

Signing follows Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 over ``id.timestamp.body`` with the
bytes behind ``whsec_``; the receiver refuses an old timestamp and an id it has seen.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
from datetime import datetime
from urllib.parse import urlsplit

SECRET_PREFIX = "whsec_"  # noqa: S105 - the beginning of every secret, not one
LONGEST = 500
#: Waits after each failed attempt, in seconds; after the last one the message is set aside.
WAITS = (30, 120, 600, 3_600, 4 * 3_600, 12 * 3_600, 24 * 3_600)
ATTEMPTS = len(WAITS) + 1
PRIVATE = "Địa chỉ trỏ vào mạng nội bộ hoặc máy chủ này; chỉ gửi được đến địa chỉ công khai."
#: Ranges that Python calls global but that carry an address of the inside within them, or belong to the provider.
_TUNNELS = tuple(
    ipaddress.ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
_RESERVED = tuple(ipaddress.ip_network(each) for each in ("192.0.0.0/24", "192.88.99.0/24"))


def why_not_url(url: str, *, loopback: bool) -> str | None:
    """May this address be subscribed, by its looks? ``loopback``: this machine itself may be called (local profile)."""
    if len(url) > LONGEST or any(sign <= " " or sign == "\x7f" for sign in url):
        return "Địa chỉ dài quá hoặc có khoảng trắng."
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "Địa chỉ không đúng dạng https://…"
    if parts.scheme not in {"https", "http"} or not host:
        return "Địa chỉ không đúng dạng https://…"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "Địa chỉ không được chứa tên đăng nhập, mật khẩu hoặc dấu #."
    if port == 0:
        return "Cổng không đúng."
    if parts.scheme == "http" and not (loopback and host in {"localhost", "127.0.0.1", "::1"}):
        return "Địa chỉ phải bắt đầu bằng https://."
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return None
    return why_not_ip(str(literal), loopback=loopback)


def why_not_ip(text: str, *, loopback: bool) -> str | None:
    """May this resolved address be called? Only what is public; nothing of the inside, however it is wrapped."""
    try:
        found = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return PRIVATE
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found.is_loopback:
        return None if loopback else PRIVATE
    hidden = any(found in net for net in (*_TUNNELS, *_RESERVED) if net.version == found.version)
    if not found.is_global or found.is_multicast or found.is_reserved or hidden:
        return PRIVATE
    return None


def secret_words(key: bytes) -> str:
    """Write a secret as it is shown once."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def signature(key: bytes, message_id: str, timestamp: int, body: str) -> str:
    """Return the value of ``Webhook-Signature`` for exactly these bytes."""
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def payload(*, kind: str, message_id: str, at: datetime, dossier: int, unit: str, campaign: str) -> str:
    """Write a message: what happened to which dossier, when. No outcome, no score, no name: those are asked for."""
    values = {
        "id": message_id,
        "kind": kind,
        "at": at.isoformat(),
        "dossier": dossier,
        "unit": unit,
        "campaign": campaign,
    }
    return json.dumps(values, ensure_ascii=True, separators=(",", ":"))
