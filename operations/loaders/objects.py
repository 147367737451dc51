"""Files as objects of a bucket on an S3-compatible server: the same promises as a folder, kept by the server itself."""

from __future__ import annotations

import mimetypes
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import ClientError
from django.core.files.base import File
from django.core.files.utils import validate_file_name
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

#: The server's answer to a write whose name is taken: «precondition failed».
TAKEN: Final = 412
#: A file is held in memory up to here while it is read, on the disk beyond.
IN_MEMORY: Final = 2 * 1024 * 1024


class Objects(S3Storage):  # type: ignore[misc] # The library has no types.
    """A store whose objects are written once.

    Asking whether a name is free and writing it are two steps, and two machines may take them at once: the write itself
    carries «only if there is none» (``If-None-Match: *``), and who comes second gets another name, as in a folder.
    One PUT takes up to 5 GB; the largest file of ours is the archive of a campaign's papers.
    """

    def get_default_settings(self) -> dict[str, Any]:
        """Nothing from ``AWS_…`` settings or from a profile of the machine: options of ``STORAGES`` alone.

        A server that does not answer is told as such within seconds (``/readyz``). Checksums in trailers are left out
        where they are not asked for: servers that are only compatible refuse them, and every file has its own SHA-256.
        """
        config = Config(
            connect_timeout=5,
            read_timeout=30,
            retries={"mode": "standard", "total_max_attempts": 3},
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        known: dict[str, Any] = super().get_default_settings()
        return known | {
            "access_key": None,
            "secret_key": None,
            "security_token": None,
            "session_profile": None,
            "file_overwrite": False,
            "max_memory_size": IN_MEMORY,
            "client_config": config,
        }

    def _save(self, name: str, content: File[bytes]) -> str:
        while True:
            cleaned: str = clean_name(name)
            validate_file_name(cleaned, allow_relative_path=True)
            content.seek(0)
            # Django's wrapper is false when it has no name, and then its bytes would not be sent.
            body = content.file
            try:
                self.connection.meta.client.put_object(
                    Bucket=self.bucket_name,
                    Key=self._normalize_name(cleaned),
                    Body=body,
                    ContentType=mimetypes.guess_type(cleaned)[0] or self.default_content_type,
                    IfNoneMatch="*",
                )
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != TAKEN:
                    raise
                name = self.get_available_name(cleaned)
            else:
                return cleaned
