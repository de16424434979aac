"""A whole batch on a storage of objects: S3, as moto serves it over loopback, and real workers."""

import contextlib
import csv
import io
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed", reason="needs the extra formcheck[cluster]")
pytest.importorskip("s3fs", reason="needs s3fs")
pytest.importorskip("moto.server", reason="needs moto[server]")

from formcheck.workflows.batch.state import DATABASE
from tests.support.batch_entries import entry, write_result
from tests.support.cluster import ROOT, command, formcheck, parts_in, s3_server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="signals are told elsewhere"),
]
CLIPS, OUT = "s3://clinic/clips", "s3://clinic/out"
RUNNERS = ("r0", "r1", "r2", "r3")
LISTENER = """
import sys
def hear(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        with open({file!r}, "a") as file:
            file.write("%s %s\\n" % arguments[1][:2])
sys.addaudithook(hear)
"""


@dataclass
class Bucket:
    """A bucket that keeps every version of every object."""

    address: str

    @property
    def env(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    @property
    def client(self) -> Any:
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=self.address,
            aws_access_key_id="nobody",
            aws_secret_access_key="nothing",
            region_name="us-east-1",
        )

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket="clinic", Key=key, Body=content)

    def keys(self, below: str) -> set[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket="clinic", Prefix=below)
        return {o["Key"].removeprefix(below) for page in pages for o in page.get("Contents", ())}

    def versions(self, key: str) -> int:
        """How often an object was written."""
        pages = self.client.get_paginator("list_object_versions").paginate(
            Bucket="clinic", Prefix=key
        )
        return sum(v["Key"] == key for page in pages for v in page.get("Versions", ()))

    def summary(self) -> dict[str, str]:
        content = self.client.get_object(Bucket="clinic", Key="out/summary.csv")["Body"].read()
        rows = csv.DictReader(io.StringIO(content.decode("utf-8")))
        return {row["name"]: row["outcome"] for row in rows}


@pytest.fixture(scope="module")
def poses(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Landmarks of a runner, so that a true analysis takes no pose model."""
    folder = tmp_path_factory.mktemp("poses")
    write_result(folder / "result", entry(folder / "a.mp4").takes, "0" * 64)
    return (folder / "result" / "pose.npz").read_bytes()


@pytest.fixture
def bucket(poses: bytes, tmp_path: Path) -> Iterator[Bucket]:
    """Runners ``r0`` …, and one file that cannot be read."""
    with s3_server(tmp_path / "s3") as address:
        bucket = Bucket(address)
        bucket.client.create_bucket(Bucket="clinic")
        bucket.client.put_bucket_versioning(
            Bucket="clinic", VersioningConfiguration={"Status": "Enabled"}
        )
        for name in RUNNERS:
            bucket.put(f"clips/{name}.npz", poses)
        bucket.put("clips/bad.npz", b"no landmarks")
        rows = "".join(f"{name},{name}.npz\n" for name in (*RUNNERS, "bad"))
        bucket.put("clips/m.csv", f"name,poses\n{rows}".encode())
        yield bucket


def last_line(process: subprocess.CompletedProcess[str]) -> str:
    return process.stderr.splitlines()[-1]


BATCH = ("batch", f"{CLIPS}/m.csv", "--out", OUT, "--format", "csv")


def test_a_batch_from_a_bucket_to_a_bucket(bucket: Bucket, tmp_path: Path) -> None:
    (tmp_path / "heard").mkdir()
    calls = tmp_path / "calls"
    listener = LISTENER.format(file=str(calls))
    (tmp_path / "heard" / "sitecustomize.py").write_text(listener, encoding="utf-8")
    env = bucket.env | {"PYTHONPATH": os.pathsep.join((str(tmp_path / "heard"), str(ROOT)))}

    first = formcheck(*BATCH, cwd=tmp_path, env=env)
    assert first.returncode == 5, first.stderr
    assert last_line(first) == "done 4, unchanged 0, not measurable 0, failed 1"
    assert "s3://clinic/clips/bad.npz" in first.stderr
    host, _, port = bucket.address.removeprefix("http://").partition(":")
    assert set(calls.read_text(encoding="utf-8").split("\n")) == {f"{host} {port}", ""}

    files = bucket.keys("out/")
    overview = {"index.html", "summary.csv", "failures.csv", "summary.parquet", DATABASE}
    assert {key for key in files if "/" not in key} == overview
    assert {key.partition("/")[0] for key in files if "/" in key} == set(RUNNERS)
    assert {bucket.versions(f"out/{name}/analysis.json") for name in RUNNERS} == {1}
    assert bucket.summary() == {"bad": "failed"} | dict.fromkeys(RUNNERS, "done")

    again = formcheck(*BATCH, "--quiet", cwd=tmp_path, env=bucket.env)
    assert again.stderr == "done 0, unchanged 4, not measurable 0, failed 1\n"
    assert bucket.versions("out/r0/analysis.json") == 1
    bucket.client.delete_object(Bucket="clinic", Key="out/r1/analysis.json")
    mended = formcheck(*BATCH, "--quiet", cwd=tmp_path, env=bucket.env)
    assert mended.stderr == "done 1, unchanged 3, not measurable 0, failed 1\n"


def test_a_bucket_that_is_not_there_is_said_and_not_made(bucket: Bucket, tmp_path: Path) -> None:
    to_nowhere = formcheck(
        "batch", f"{CLIPS}/m.csv", "--out", "s3://clinik/out", cwd=tmp_path, env=bucket.env
    )
    assert to_nowhere.returncode == 6, to_nowhere.stderr
    assert "Nothing can be written to s3://clinik/out" in to_nowhere.stderr
    from_nowhere = formcheck(
        "batch", "s3://clinik/clips", "--out", OUT, cwd=tmp_path, env=bucket.env
    )
    assert from_nowhere.returncode in (2, 3), from_nowhere.stderr
    assert "s3://clinik/clips" in from_nowhere.stderr
    assert [b["Name"] for b in bucket.client.list_buckets()["Buckets"]] == ["clinic"]


def test_a_killed_worker_leaves_each_result_written_once(bucket: Bucket, tmp_path: Path) -> None:
    """One of two Dask workers is killed -9 while both are at work."""
    with parts_in(tmp_path / "parts") as parts:
        address = parts.scheduler()
        doomed, _ = (parts.worker(address, name, env=bucket.env) for name in ("one", "two"))
        with begun(bucket, tmp_path, "--scheduler", address) as batch:
            wait_until(lambda: results(bucket), batch)
            doomed.kill()
            batch.wait(300)
    assert batch.returncode == 5, (tmp_path / "said").read_text(encoding="utf-8")
    assert bucket.summary() == {"bad": "failed"} | dict.fromkeys(RUNNERS, "done")
    assert {bucket.versions(f"out/{name}/analysis.json") for name in RUNNERS} == {1}
    assert {key for key in bucket.keys("out/") if key.startswith(".")} == {DATABASE}


def test_a_killed_batch_goes_on_where_it_was(bucket: Bucket, tmp_path: Path) -> None:
    with begun(bucket, tmp_path, "--jobs", "1") as batch:
        wait_until(lambda: len(results(bucket)) >= 2, batch)
        early = results(bucket)
        kept = bucket.versions(f"out/{DATABASE}")
        wait_until(lambda: bucket.versions(f"out/{DATABASE}") > kept, batch)
        batch.kill()
        batch.wait()
    # Its lock holds nobody up: it was of this machine, and is gone.
    second = formcheck(*BATCH, cwd=tmp_path, env=bucket.env)
    assert second.returncode == 5, second.stderr
    assert set(bucket.summary()) == {"bad", *RUNNERS}
    assert results(bucket) == set(RUNNERS)
    assert {bucket.versions(f"out/{name}/analysis.json") for name in early} == {1}
    assert {key for key in bucket.keys("out/") if key.startswith(".")} == {DATABASE}


@contextlib.contextmanager
def begun(bucket: Bucket, folder: Path, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "said").open("wb") as said:
        batch = subprocess.Popen(
            command((*BATCH, *more)), cwd=folder, stderr=said, env=os.environ | bucket.env
        )
        try:
            yield batch
        finally:
            batch.kill()
            batch.wait()


def results(bucket: Bucket) -> set[str]:
    documents = (k for k in bucket.keys("out/") if k.endswith("/analysis.json"))
    return {key.partition("/")[0] for key in documents if not key.startswith(".")}


def wait_until(is_so: Any, batch: subprocess.Popen[bytes]) -> None:
    until_s = time.monotonic() + 120.0
    while not is_so():
        assert batch.poll() is None
        assert time.monotonic() < until_s
        time.sleep(0.2)
