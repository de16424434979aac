"""A whole batch on a storage of objects: S3, as moto serves it over loopback, and real workers."""

import csv
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed", reason="needs the extra formcheck[cluster]")
pytest.importorskip("s3fs", reason="needs s3fs")
pytest.importorskip("moto.server", reason="needs moto[server]")

from formcheck.batch.memory import DATABASE
from tests.batch.cluster_parts import ROOT, formcheck, parts_in, s3_server
from tests.batch.made import entry, write_result

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="signals are told elsewhere"),
]
CLIPS, OUT = "s3://clinic/clips", "s3://clinic/out"
N_RUNNERS = 6
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
        names = [f"r{n}" for n in range(N_RUNNERS)]
        for name in names:
            bucket.put(f"clips/{name}.npz", poses)
        bucket.put("clips/bad.npz", b"no landmarks")
        rows = "".join(f"{name},{name}.npz\n" for name in [*names, "bad"])
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
    assert last_line(first) == f"done {N_RUNNERS}, unchanged 0, not measurable 0, failed 1"
    assert "s3://clinic/clips/bad.npz" in first.stderr
    host, _, port = bucket.address.removeprefix("http://").partition(":")
    assert set(calls.read_text(encoding="utf-8").split("\n")) == {f"{host} {port}", ""}

    files = bucket.keys("out/")
    overview = {"index.html", "summary.csv", "failures.csv", "summary.parquet", DATABASE}
    assert {key for key in files if "/" not in key} == overview
    assert {key.partition("/")[0] for key in files if "/" in key} == {
        f"r{n}" for n in range(N_RUNNERS)
    }
    assert {bucket.versions(f"out/r{n}/analysis.json") for n in range(N_RUNNERS)} == {1}
    assert bucket.summary() == {"bad": "failed"} | {f"r{n}": "done" for n in range(N_RUNNERS)}

    again = formcheck(*BATCH, "--quiet", cwd=tmp_path, env=bucket.env)
    assert again.stderr == f"done 0, unchanged {N_RUNNERS}, not measurable 0, failed 1\n"
    assert bucket.versions("out/r0/analysis.json") == 1
    bucket.client.delete_object(Bucket="clinic", Key="out/r1/analysis.json")
    mended = formcheck(*BATCH, "--quiet", cwd=tmp_path, env=bucket.env)
    assert mended.stderr == f"done 1, unchanged {N_RUNNERS - 1}, not measurable 0, failed 1\n"


def test_a_killed_worker_and_a_killed_batch_leave_each_result_written_once(
    bucket: Bucket, tmp_path: Path
) -> None:
    """One of two Dask workers is killed -9 mid-run, then the batch; the next run goes on."""
    with parts_in(tmp_path / "parts") as parts:
        os.environ.update(bucket.env)
        try:
            address = parts.scheduler()
            doomed, _ = (parts.worker(address, name) for name in ("one", "two"))
        finally:
            for name in bucket.env:
                del os.environ[name]
        command = (*BATCH, "--scheduler", address)
        with (tmp_path / "said").open("w+", encoding="utf-8") as said:
            batch = subprocess.Popen(
                [sys.executable, "-m", "formcheck", *command],
                cwd=tmp_path,
                stderr=said,
                env=os.environ | bucket.env,
            )
            wait_until(lambda: n_results(bucket) >= 1, batch)
            doomed.kill()
            wait_until(lambda: n_results(bucket) >= 3, batch)
            batch.kill()
            batch.wait()
        # What it held is free as soon as it is gone, since it was of this machine.
        second = formcheck(*command, cwd=tmp_path, env=bucket.env)
    assert second.returncode == 5, second.stderr
    assert sorted(bucket.summary()) == ["bad", *(f"r{n}" for n in range(N_RUNNERS))]
    assert n_results(bucket) == N_RUNNERS
    assert {key for key in bucket.keys("out/") if key.startswith(".")} == {DATABASE}
    # The one that the batch was putting in its place when it was killed may be put there again.
    versions = [bucket.versions(f"out/r{n}/analysis.json") for n in range(N_RUNNERS)]
    assert versions.count(1) >= N_RUNNERS - 1
    assert max(versions) <= 2


def n_results(bucket: Bucket) -> int:
    return sum(key.endswith("/analysis.json") for key in bucket.keys("out/r"))


def wait_until(is_so: Any, batch: subprocess.Popen[bytes]) -> None:
    until_s = time.monotonic() + 120.0
    while not is_so() and time.monotonic() < until_s and batch.poll() is None:
        time.sleep(0.2)
