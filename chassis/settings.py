"""Settings from the environment: read once, frozen, complete or not at all."""

import difflib
import os
import socket
import sys
from typing import Annotated, NoReturn, TypeVar

from pydantic import Field, FilePath, SecretStr, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "PORTEVOIX_"
EXIT_CONFIG = 78

Address = Annotated[str, StringConstraints(pattern=r"^(\[[0-9a-fA-F:]+\]|[^\s:/]+):[0-9]{1,5}$")]
Namespace = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{0,30}$")]


class HouseSettings(BaseSettings):
    """What every house is told. A house adds its own by a subclass in its settings.py."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True, env_ignore_empty=True
    )

    kafka: str = Field(description="bootstrap servers, host:port, separated by commas")
    mongodb: SecretStr = Field(description="uri of a replica set; may hold a password")
    namespace: Namespace = Field(
        default="", description="put before database and topic names; empty for none"
    )
    grpc: Address = Field(
        default="127.0.0.1:50051", description="where to answer gRPC; port 0 takes a free one"
    )
    http: Address = Field(
        default="127.0.0.1:8080", description="where to answer HTTP; port 0 takes a free one"
    )
    issuer: str = Field(min_length=1, description="who signs callers' tokens (iss)")
    audience: str = Field(
        default="portevoix", min_length=1, description="for whom tokens must be meant (aud)"
    )
    issuer_keys: FilePath = Field(description="JWKS file with the issuer's public keys; re-read on change")
    service_token: FilePath | None = Field(
        default=None, description="file with the token for calls to other houses"
    )
    master_key: FilePath | None = Field(
        default=None, description="file with the key that wraps the data keys"
    )
    content: str | None = Field(default=None, description="gRPC address of content")
    share: str | None = Field(default=None, description="gRPC address of share")
    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="least level logged"
    )
    replica: str = Field(
        default="", pattern="^[A-Za-z0-9._-]{0,100}$", description="fixed name of this process"
    )
    drain_seconds: float = Field(
        default=0, ge=0, le=60, description="wait between NOT_SERVING and closing the port"
    )
    grace_seconds: float = Field(
        default=20, gt=0, le=120, description="time for calls in flight when stopping"
    )
    trusted_proxies: str = Field(
        default="", description="addresses whose X-Forwarded-For is believed; empty for none"
    )
    fail: str = Field(default="", pattern="^([a-z-]+(:[1-9][0-9]*)?)?$", description="fail point; tests only")

    @field_validator("kafka")
    @classmethod
    def _bootstrap(cls, value: str) -> str:
        if not all(
            host and port.isdigit() for host, _, port in (s.rpartition(":") for s in value.split(","))
        ):
            raise ValueError("must be host:port, several separated by commas")
        return value

    @field_validator("mongodb")
    @classmethod
    def _uri(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("mongodb://", "mongodb+srv://")):
            raise ValueError("must begin with mongodb:// or mongodb+srv://")
        return value

    @property
    def identity(self) -> str:
        """The name of this process in logs and leases: the replica's, else host and process id."""
        return self.replica or f"{socket.gethostname()}-{os.getpid()}"

    def database(self, house: str) -> str:
        """The name of a house's own database."""
        return f"{self.namespace}_portevoix_{house}" if self.namespace else f"portevoix_{house}"

    def topic(self, package: str) -> str:
        """The topic of a proto package (or `<package>.dlq`), with the namespace before it."""
        return f"{self.namespace}.{package}" if self.namespace else package


S = TypeVar("S", bound=HouseSettings)


class WrongSetting(Exception):
    """A setting that turned out wrong when it was used; the text is one line and holds no secret."""


def load(cls: type[S]) -> S:
    """The settings of this process.

    Raises SystemExit with status 78 (EX_CONFIG) after one line that names each wrong or missing variable.
    """
    try:
        return cls()
    except ValidationError as error:
        refuse("; ".join(f"{_variable(e['loc'])}: {_said(e['msg'])}" for e in error.errors()))


def refuse(line: str) -> NoReturn:
    """End the process over a wrong setting: one line, status 78. The line must hold no secret."""
    print(f"wrong setting: {line}", file=sys.stderr)
    raise SystemExit(EXIT_CONFIG)


def unknown(settings: HouseSettings) -> dict[str, str]:
    """Variables with our prefix that this house does not know, each with the nearest name it knows.

    They are warned of and not refused: five houses may share one environment.
    """
    known = [_variable((name,)) for name in type(settings).model_fields]
    strange = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    return {name: next(iter(difflib.get_close_matches(name, known, 1)), "") for name in strange}


def _variable(location: tuple[int | str, ...]) -> str:
    return PREFIX + ".".join(str(part) for part in location).upper()


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")
