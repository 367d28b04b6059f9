"""Who is calling, and whether they may: a signed token gives subject and roles, one table decides.

The table stands on the calls themselves, as the method option `portevoix.type.v1.access`. It is looked up by
that name in the descriptor pool, so the chassis imports no part of the published language. A call that
carries no such option is refused to everybody.
"""

import contextlib
import hashlib
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

import grpc
import jwt
from google.protobuf.descriptor import MethodDescriptor

from chassis.issuer_keys import ALGORITHMS, IssuerKeys, UnknownKey
from chassis.refusal import Refusal
from chassis.settings import HouseSettings

OPTION = "portevoix.type.v1.access"
ROLE_PREFIX = "ROLE_"
CLAIMS = ["exp", "iss", "aud", "sub"]
LEEWAY_SECONDS = 10
TOKENS_REMEMBERED = 10_000
REMEMBERED_SECONDS = 60.0
TOKEN_LENGTH_LIMIT = 8192


@dataclass(frozen=True)
class Caller:
    """A person by an opaque id, or a service by its name; roles in lower case, without ROLE_."""

    subject: str
    roles: frozenset[str]


@dataclass(frozen=True)
class Rule:
    """Who may make a call: any one of the roles suffices. `anonymous` calls carry no identity at all."""

    roles: frozenset[str]
    anonymous: bool = False


class HttpRequest(Protocol):
    """The part of an HTTP request that is looked at."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Header names in any case."""
        ...


_caller: ContextVar[Caller] = ContextVar("caller")


def caller(context: object) -> Caller:
    """Who makes the call being handled. Raises LookupError in an anonymous call, where nobody may ask."""
    return _caller.get()


@contextlib.contextmanager
def acting(who: Caller) -> Iterator[None]:
    """Within: the call is made by `who`."""
    token = _caller.set(who)
    try:
        yield
    finally:
        _caller.reset(token)


def rule_of(method: MethodDescriptor) -> Rule | None:
    """The row of the table for a method, or None when it has none."""
    options: Any = method.GetOptions()
    try:
        extension = method.containing_service.file.pool.FindExtensionByName(OPTION)
    except KeyError:
        return None
    if not options.HasExtension(extension):
        return None
    access: Any = options.Extensions[extension]
    names = access.DESCRIPTOR.fields_by_name["roles"].enum_type.values_by_number
    roles = frozenset(names[number].name.removeprefix(ROLE_PREFIX).lower() for number in access.roles)
    return Rule(roles, access.anonymous)


class Access:
    """Verifies tokens by the issuer's public keys and holds callers to the table."""

    def __init__(self, settings: HouseSettings) -> None:
        self._issuer = settings.issuer
        self._audience = settings.audience
        self._keys = IssuerKeys(settings.issuer_keys)
        self._verified: OrderedDict[bytes, tuple[Caller, float]] = OrderedDict()

    def identify(self, authorization: str | None) -> Caller:
        """The caller behind an `authorization` value. Raises Refusal UNAUTHENTICATED with the reason."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _unauthenticated("TOKEN_MISSING", "send `authorization: Bearer <token>`")
        if len(token) > TOKEN_LENGTH_LIMIT:
            raise _unauthenticated("TOKEN_INVALID", "the token is too long")
        return self._remembered(token)

    def admit(self, rule: Rule | None, authorization: str | None) -> Caller | None:
        """The caller, when the rule lets them in; None for an anonymous call. Raises Refusal otherwise."""
        if rule is None:
            self.identify(authorization)
            raise Refusal(
                grpc.StatusCode.PERMISSION_DENIED, "CALL_NOT_IN_TABLE", "nobody was given this call"
            )
        if rule.anonymous:
            _refuse_identity(authorization)
            return None
        who = self.identify(authorization)
        self._require(who, rule.roles)
        return who

    def http_caller(self, request: HttpRequest, roles: Iterable[str]) -> Caller:
        """Who sends an HTTP request to a house's own route, when they have one of the roles."""
        who = self.identify(request.headers.get("authorization"))
        self._require(who, frozenset(roles))
        return who

    @staticmethod
    def _require(who: Caller, roles: frozenset[str]) -> None:
        if not who.roles & roles:
            text = f"needs one of the roles: {', '.join(sorted(roles)) or 'none'}"
            raise Refusal(grpc.StatusCode.PERMISSION_DENIED, "ROLE_MISSING", text)

    def _remembered(self, token: str) -> Caller:
        if self._keys.refreshed():
            self._verified.clear()
        digest = hashlib.sha256(token.encode()).digest()
        now = time.time()
        known = self._verified.get(digest)
        if known is not None and now < known[1]:
            self._verified.move_to_end(digest)
            return known[0]
        who, expires_at = self._verify(token)
        self._verified[digest] = (who, min(expires_at, now + REMEMBERED_SECONDS))
        if len(self._verified) > TOKENS_REMEMBERED:
            self._verified.popitem(last=False)
        return who

    def _verify(self, token: str) -> tuple[Caller, float]:
        try:
            key = self._keys.key_for(jwt.get_unverified_header(token))
            # The algorithm is the key's own: a token may not choose how it is checked.
            claims = jwt.decode(
                token,
                key=key.key,
                algorithms=[key.algorithm_name],
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": CLAIMS},
            )
        except jwt.ExpiredSignatureError:
            raise _unauthenticated("TOKEN_EXPIRED", "the token has expired") from None
        except (jwt.InvalidTokenError, UnknownKey) as error:
            raise _unauthenticated("TOKEN_INVALID", f"the token is not valid: {_why(error)}") from None
        return _caller_from(claims), float(claims["exp"])


def _caller_from(claims: Mapping[str, Any]) -> Caller:
    roles = claims.get("roles", [])
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise _unauthenticated("TOKEN_INVALID", "the claim `roles` must be a list of names")
    return Caller(claims["sub"], frozenset(roles))


def _refuse_identity(authorization: str | None) -> None:
    if authorization is not None:
        raise Refusal(
            grpc.StatusCode.INVALID_ARGUMENT,
            "IDENTITY_NOT_WANTED",
            "this call is anonymous: send it without a token",
        )


def _unauthenticated(reason: str, text: str) -> Refusal:
    return Refusal(grpc.StatusCode.UNAUTHENTICATED, reason, text)


def _why(error: Exception) -> str:
    """What kind of error it was; its text may quote the token."""
    return f"{type(error).__name__} (accepted: {', '.join(ALGORITHMS)})"
