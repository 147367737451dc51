"""An S3-compatible server of its own process on loopback: ``python -m tests.operations.object_server`` prints its port."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from subprocess import PIPE, Popen
from typing import Any

from django.conf import settings

#: What a machine's environment says beside the bucket; the server takes any key.
KEYS = {
    "S3_ACCESS_KEY": "khoa-thu",
    "S3_SECRET_KEY": "bi-mat-thu",
    "S3_REGION": "us-east-1",
    "S3_PREFIX": "tham-dinh",
}


@contextmanager
def object_server() -> Iterator[str]:
    """Run the server until the block ends; gives its address."""
    process = Popen(
        [sys.executable, "-m", "tests.operations.object_server"],
        cwd=settings.BASE_DIR,
        stdout=PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port.isdigit()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(timeout=30)


def new_bucket(endpoint: str) -> dict[str, str]:
    """Make a bucket of its own and return the environment that leads to it."""
    import boto3

    name = f"kho-{token_hex(4)}"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=KEYS["S3_REGION"],
        aws_access_key_id=KEYS["S3_ACCESS_KEY"],
        aws_secret_access_key=KEYS["S3_SECRET_KEY"],
    )
    client.create_bucket(Bucket=name)
    return {**KEYS, "S3_BUCKET": name, "S3_ENDPOINT": endpoint}


def storages(environment: dict[str, str]) -> dict[str, Any]:
    """Return ``STORAGES`` as ``config.settings`` reads it from such an environment."""
    options = {
        "bucket_name": environment["S3_BUCKET"],
        "endpoint_url": environment["S3_ENDPOINT"],
        "region_name": environment["S3_REGION"],
        "location": environment["S3_PREFIX"],
        "access_key": environment["S3_ACCESS_KEY"],
        "secret_key": environment["S3_SECRET_KEY"],
        "file_overwrite": False,
    }
    return {
        **settings.STORAGES,
        "default": {"BACKEND": "operations.loaders.objects.Objects", "OPTIONS": options},
    }


if __name__ == "__main__":
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    sys.stdout.write(f"{server.get_host_and_port()[1]}\n")
    sys.stdout.flush()
    threading.Event().wait()
