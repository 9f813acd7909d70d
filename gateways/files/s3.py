"""Files in an object store that speaks S3: many web machines share them. boto3 is loaded only when one is configured."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from gateways.files import KeptFile, place_of

CONNECT_SECONDS = 5
READ_SECONDS = 20
PAGE = 1000
"""Files listed at a time."""
MISSING = ("404", "NoSuchKey", "NotFound")


class S3Files:
    """`address` is `s3://bucket` or `s3://bucket/folder`; the bucket exists already. A client is safe between threads."""

    def __init__(self, address: str, *, endpoint: str = "", key: str = "", secret: str = "", region: str = "") -> None:
        bucket, _, folder = address.removeprefix("s3://").strip("/").partition("/")
        self.bucket = bucket
        self.prefix = f"{folder}/" if folder else ""
        self._client = _client(endpoint, key, secret, region)

    def put(self, town: str, path: Path, digest: str) -> None:
        """A store shows an object whole or not at all."""
        with _as_os_error():
            self._client.upload_file(str(path), self.bucket, self._key(town, digest))

    def open(self, town: str, digest: str) -> BinaryIO:
        """Fetched into an unnamed temporary file, so that it can be read twice and fills no memory."""
        copy = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
        try:
            with _as_os_error():
                self._client.download_fileobj(self.bucket, self._key(town, digest), copy)
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return copy

    def exists(self, town: str, digest: str) -> bool:
        try:
            self.size(town, digest)
        except FileNotFoundError:
            return False
        return True

    def size(self, town: str, digest: str) -> int:
        with _as_os_error():
            return int(self._client.head_object(Bucket=self.bucket, Key=self._key(town, digest))["ContentLength"])

    def delete(self, town: str, digest: str) -> None:
        with _as_os_error():
            self._client.delete_object(Bucket=self.bucket, Key=self._key(town, digest))

    def kept(self, town: str) -> Iterator[KeptFile]:
        pages = self._client.get_paginator("list_objects_v2")
        with _as_os_error():
            within = f"{self.prefix}{town}/"
            for page in pages.paginate(Bucket=self.bucket, Prefix=within, PaginationConfig={"PageSize": PAGE}):
                for each in page.get("Contents", ()):
                    yield KeptFile(each["Key"].rpartition("/")[2], each["LastModified"])

    def _key(self, town: str, name: str) -> str:
        return self.prefix + place_of(town, name)


def _client(endpoint: str, key: str, secret: str, region: str) -> Any:
    import boto3
    from botocore.config import Config

    how = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"max_attempts": 3, "mode": "standard"},
        s3={"addressing_style": "path"} if endpoint else {},
        request_checksum_calculation="when_required",  # stores other than Amazon's often know no newer one
        response_checksum_validation="when_required",
    )
    return boto3.client(
        "s3",
        endpoint_url=endpoint or None,
        aws_access_key_id=key or None,
        aws_secret_access_key=secret or None,
        region_name=region or "fr-par",
        config=how,
    )


@contextmanager
def _as_os_error() -> Iterator[None]:
    """What the store refuses, as the folder would say it."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in MISSING:
            raise FileNotFoundError(str(error)) from error
        raise OSError(str(error)) from error
    except (BotoCoreError, Boto3Error) as error:
        raise OSError(str(error)) from error
