"""What comes in is bounded while it comes: nothing beyond a page's limit is written to the disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from records.uploads.kinds import MAX_BYTES

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE: Final = "td_upload_limit"
#: What stands around the files of a request: boundaries, heads, fields.
AROUND: Final = 5 * 1024 * 1024


class UploadTooLarge(RequestDataTooBig):
    """A request with more bytes of files than the page takes; ``limit`` in megabytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} MB in one request")
        self.limit = limit


def takes_up_to(limit: int) -> Callable[[View], View]:
    """Declare that a view takes one file of up to so many bytes, more than the usual 20 MB."""

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, limit)
        return view

    return declare


class BoundedUploads(FileUploadHandler):
    """Refuse a request that is too large before it is read; of a file that is too large keep no more than shows it."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803 - the framework's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        match = self.request.resolver_match if self.request is not None else None
        own = getattr(match.func, ATTRIBUTE, 0) if match is not None else 0
        self._limit = own or MAX_BYTES
        most = max(settings.UPLOAD_MAX_REQUEST, own)
        if content_length > most + AROUND:
            raise UploadTooLarge(most // (1024 * 1024))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass on what is within the limit and the piece that goes beyond: enough to say that it is too large."""
        return raw_data if start <= self._limit else None

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        return None
