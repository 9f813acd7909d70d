from __future__ import annotations

import hashlib
import logging
import os
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.clock import now
from gateways import build_gateways
from gateways.antivirus.clamd import Clamd
from gateways.antivirus.embedded import EmbeddedAntivirus
from gateways.files import Files, place_of
from gateways.files.folder import PART, FolderFiles
from gateways.files.s3 import S3Files
from settings import Settings
from tests.worlds import at_once

CONTENT = b"%PDF-1.7 " + random.Random(3).randbytes(200_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A server that speaks S3."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3", "s3 in a folder"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    if request.param == "folder":
        return FolderFiles(tmp_path / "files")
    within = "/papiers/2026" if "in a folder" in request.param else ""
    return s3_files(request.getfixturevalue("endpoint"), "guichet-" + os.urandom(4).hex(), within)


def s3_files(endpoint: str, bucket: str, within: str = "") -> S3Files:
    made = S3Files(f"s3://{bucket}{within}", endpoint=endpoint, key="key", secret="secret", region="fr-par")
    made._client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "fr-par"})
    return made


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(CONTENT)
    return path


def test_what_is_put_is_read_again(files: Files, source: Path) -> None:
    assert not files.exists("carros", DIGEST)
    files.put("carros", source, DIGEST)
    assert files.exists("carros", DIGEST)
    assert files.size("carros", DIGEST) == len(CONTENT)
    with files.open("carros", DIGEST) as kept:
        assert kept.read(9) == CONTENT[:9]
        kept.seek(0)
        assert kept.read() == CONTENT
    assert source.read_bytes() == CONTENT


def test_each_town_has_its_own(files: Files, source: Path) -> None:
    files.put("carros", source, DIGEST)
    assert not files.exists("charost", DIGEST)
    assert list(files.kept("charost")) == []
    files.delete("charost", DIGEST)
    assert files.exists("carros", DIGEST)


def test_what_is_not_there_is_said_to_be_missing(files: Files) -> None:
    with pytest.raises(FileNotFoundError):
        files.open("carros", DIGEST)
    with pytest.raises(FileNotFoundError):
        files.size("carros", DIGEST)
    files.delete("carros", DIGEST)


def test_a_preview_stands_beside_its_document(files: Files, source: Path) -> None:
    preview = f"{DIGEST}.1.webp"
    files.put("carros", source, DIGEST)
    files.put("carros", source, preview)
    assert {each.name for each in files.kept("carros")} == {DIGEST, preview}
    files.delete("carros", DIGEST)
    assert {each.name for each in files.kept("carros")} == {preview}


def test_putting_again_renews_the_date(files: Files, source: Path) -> None:
    files.put("carros", source, DIGEST)
    [first] = files.kept("carros")
    assert abs(first.at - now()) < timedelta(minutes=1)
    files.put("carros", source, DIGEST)
    [again] = files.kept("carros")
    assert again.at >= first.at


def test_the_same_content_put_at_once_is_kept_once_and_whole(files: Files, source: Path) -> None:
    assert at_once(6, lambda _: files.put("carros", source, DIGEST)) == [None] * 6
    assert [each.name for each in files.kept("carros")] == [DIGEST]
    assert files.size("carros", DIGEST) == len(CONTENT)


@pytest.mark.parametrize(
    ("town", "name"),
    [
        ("carros", "../../etc/passwd"),
        ("carros", DIGEST.upper()),
        ("carros", DIGEST + "/../x"),
        ("carros", DIGEST[:-1]),
        ("carros", DIGEST + "\n"),
        ("../carros", DIGEST),
        ("", DIGEST),
    ],
)
def test_no_name_leads_out_of_the_store(town: str, name: str) -> None:
    with pytest.raises(ValueError, match="Not a file's place"):
        place_of(town, name)


def test_a_crash_while_writing_leaves_no_half_file(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = FolderFiles(tmp_path / "files")

    def full(handle: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.put("carros", source, DIGEST)
    assert not files.exists("carros", DIGEST)
    assert [path for path in files.folder.rglob("*") if path.is_file()] == []


def test_what_a_crash_left_half_written_is_no_file(tmp_path: Path, source: Path) -> None:
    files = FolderFiles(tmp_path / "files")
    files.put("carros", source, DIGEST)
    (files.folder / "carros" / DIGEST[:2] / f"{PART}x").write_bytes(b"half")
    assert [each.name for each in files.kept("carros")] == [DIGEST]


def test_a_store_that_is_away_is_no_missing_file() -> None:
    away = S3Files("s3://guichet", endpoint="http://127.0.0.1:1", key="k", secret="s")
    with pytest.raises(OSError) as error:  # noqa: PT011 (any, but not the one below)
        away.size("carros", DIGEST)
    assert not isinstance(error.value, FileNotFoundError)


def test_a_bucket_that_is_not_there_is_no_missing_file(endpoint: str, source: Path) -> None:
    nowhere = S3Files("s3://no-such-bucket", endpoint=endpoint, key="k", secret="s")
    with pytest.raises(OSError, match="NoSuchBucket"):
        nowhere.put("carros", source, DIGEST)


def test_more_files_than_a_page_are_all_listed(endpoint: str, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = s3_files(endpoint, "guichet-many")
    small = source.with_name("small")
    small.write_bytes(b"x")
    names = [f"{number:064x}" for number in range(5)]
    for name in names:
        files.put("carros", small, name)
    monkeypatch.setattr("gateways.files.s3.PAGE", 2)
    assert sorted(each.name for each in files.kept("carros")) == names


@pytest.mark.parametrize(
    ("environment", "files", "antivirus"),
    [
        ({}, FolderFiles, EmbeddedAntivirus),
        ({"GUICHET_FILES": "/srv/papiers", "GUICHET_CLAMD": "unix:/run/clamd.ctl"}, FolderFiles, Clamd),
        ({"GUICHET_FILES": "s3://guichet", "GUICHET_CLAMD": "av:3310"}, S3Files, Clamd),
    ],
)
def test_the_settings_choose_where_files_are_kept_and_who_scans_them(
    tmp_path: Path, environment: dict[str, str], files: type[Any], antivirus: type[Any]
) -> None:
    settings = Settings.from_environment({"GUICHET_VAR": str(tmp_path), **environment})
    built = build_gateways(settings.gateways())
    assert isinstance(built["files"], files)
    assert isinstance(built["antivirus"], antivirus)
    if isinstance(built["files"], FolderFiles):
        assert built["files"].folder == Path(environment.get("GUICHET_FILES", tmp_path / "files"))


def test_boto3_is_loaded_only_where_a_store_is_configured(tmp_path: Path) -> None:
    import subprocess
    import sys

    program = (
        "import sys; from gateways import build_gateways; from settings import Settings;"
        f"build_gateways(Settings.from_environment({{'GUICHET_VAR': {str(tmp_path)!r}}}).gateways());"
        "print([name for name in ('boto3', 'pikepdf', 'PIL', 'pypdfium2', 'img2pdf') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
