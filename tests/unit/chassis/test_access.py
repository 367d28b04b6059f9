"""Who is calling: what a token must be, and how keys are changed while running."""

import json
from pathlib import Path
from typing import Any

import grpc
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from google.protobuf.descriptor import MethodDescriptor

from chassis.access import Access, Caller, Rule, acting, caller, rule_of
from chassis.refusal import Refusal
from chassis.settings import HouseSettings
from portevoix.share.v1 import service_pb2
from tests.issuer import Issuer

EMPLOYEES = Rule(frozenset({"employee"}))


def access_of(issuer: Issuer) -> Access:
    return Access(
        HouseSettings(kafka="k:1", mongodb="mongodb://m/", issuer=issuer.name, issuer_keys=issuer.keys)
    )


def refusal_of(work: Any) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value.status.code, caught.value.status.reason


@pytest.fixture
def own(tmp_path: Path) -> Issuer:
    return Issuer(tmp_path)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the file at every call."""
    monkeypatch.setattr("chassis.issuer_keys.LOOK_AGAIN_SECONDS", 0)


def test_a_caller_has_the_subject_and_roles_of_the_token(own: Issuer) -> None:
    access = access_of(own)
    for _ in range(2):
        who = access.admit(EMPLOYEES, f"Bearer {own.token('e-1', ['employee', 'hr'])}")
        assert who == Caller("e-1", frozenset({"employee", "hr"}))


@pytest.mark.parametrize("value", [None, "", "Bearer", "Bearer ", "Basic abc"])
def test_without_a_token_nobody_is_let_in(own: Issuer, value: str | None) -> None:
    assert refusal_of(lambda: access_of(own).identify(value)) == (
        grpc.StatusCode.UNAUTHENTICATED,
        "TOKEN_MISSING",
    )


@pytest.mark.parametrize("value", ["Bearer x", "Bearer a.b.c", "Bearer " + "x" * 9000, "Bearer é.é.é"])
def test_nonsense_is_no_token(own: Issuer, value: str) -> None:
    assert refusal_of(lambda: access_of(own).identify(value))[1] == "TOKEN_INVALID"


@pytest.mark.parametrize("claim", ["exp", "iss", "aud", "sub"])
def test_every_required_claim_is_required(own: Issuer, claim: str) -> None:
    claims = jwt.decode(own.token("e-1"), options={"verify_signature": False})
    del claims[claim]
    token = jwt.encode(claims, own._private, algorithm="EdDSA", headers={"kid": "test-1"})
    assert refusal_of(lambda: access_of(own).identify(f"Bearer {token}"))[1] == "TOKEN_INVALID"


def test_a_token_may_not_choose_how_it_is_checked(own: Issuer) -> None:
    claims = jwt.decode(own.token("e-1"), options={"verify_signature": False})
    public = json.loads(own.keys.read_text())["keys"][0]["x"]
    for forged in (
        jwt.encode(claims, "", algorithm="none", headers={"kid": "test-1"}),
        jwt.encode(claims, public, algorithm="HS256", headers={"kid": "test-1"}),
    ):
        assert refusal_of(lambda f=forged: access_of(own).identify(f"Bearer {f}"))[1] == "TOKEN_INVALID"


def test_a_remembered_token_expires_all_the_same(own: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    access, token = access_of(own), own.token("e-1", seconds=30)
    access.identify(f"Bearer {token}")
    monkeypatch.setattr(
        "chassis.access.time.time", lambda: jwt.decode(token, options={"verify_signature": False})["exp"] + 1
    )
    monkeypatch.setattr(Access, "_verify", lambda *_: pytest.fail("asked again, as it should"))
    with pytest.raises(pytest.fail.Exception):
        access.identify(f"Bearer {token}")


@pytest.mark.usefixtures("impatient")
def test_a_changed_key_is_believed_and_the_old_one_no_longer(own: Issuer, tmp_path: Path) -> None:
    access, old = access_of(own), own.token("e-1")
    access.identify(f"Bearer {old}")
    new = Issuer(tmp_path, key_id="test-2")
    assert access.identify(f"Bearer {new.token('e-2')}").subject == "e-2"
    assert refusal_of(lambda: access.identify(f"Bearer {old}"))[1] == "TOKEN_INVALID"


@pytest.mark.usefixtures("impatient")
def test_a_file_that_breaks_leaves_the_last_good_keys(own: Issuer) -> None:
    access, token = access_of(own), own.token("e-1")
    for broken in ("", "{}", '{"keys": []}'):
        own.keys.write_text(broken)
        assert access.identify(f"Bearer {token}").subject == "e-1"
    own.keys.unlink()
    assert access.identify(f"Bearer {token}").subject == "e-1"


@pytest.mark.parametrize("kind", ["EC", "RSA"])
def test_other_kinds_of_key(own: Issuer, kind: str) -> None:
    private: Any = (
        ec.generate_private_key(ec.SECP256R1()) if kind == "EC" else rsa.generate_private_key(65537, 2048)
    )
    algorithm: Any = jwt.get_algorithm_by_name("ES256" if kind == "EC" else "RS256")
    jwk = algorithm.to_jwk(private.public_key(), as_dict=True) | {"kid": "k"}
    claims = jwt.decode(own.token("e-1"), options={"verify_signature": False})
    own.keys.write_text(json.dumps({"keys": [jwk]}))
    token = jwt.encode(claims, private, algorithm="ES256" if kind == "EC" else "RS256", headers={"kid": "k"})
    assert access_of(own).identify(f"Bearer {token}").subject == "e-1"


def test_a_private_key_in_the_file_is_a_wrong_setting(own: Issuer) -> None:
    keys = json.loads(own.keys.read_text())
    keys["keys"][0]["d"] = "c2VjcmV0"
    own.keys.write_text(json.dumps(keys))
    with pytest.raises(SystemExit) as caught:
        access_of(own)
    assert caught.value.code == 78


def test_the_table_decides(own: Issuer) -> None:
    access, header = access_of(own), f"Bearer {own.token('e-1')}"
    denied = grpc.StatusCode.PERMISSION_DENIED
    assert refusal_of(lambda: access.admit(Rule(frozenset({"hr"})), header)) == (denied, "ROLE_MISSING")
    assert refusal_of(lambda: access.admit(Rule(frozenset()), header)) == (denied, "ROLE_MISSING")
    assert refusal_of(lambda: access.admit(None, header)) == (denied, "CALL_NOT_IN_TABLE")
    assert refusal_of(lambda: access.admit(None, None))[1] == "TOKEN_MISSING"
    anonymous = Rule(frozenset(), anonymous=True)
    assert access.admit(anonymous, None) is None
    assert refusal_of(lambda: access.admit(anonymous, header))[1] == "IDENTITY_NOT_WANTED"


def test_the_table_stands_on_the_methods() -> None:
    service = service_pb2.DESCRIPTOR.services_by_name["ShareService"]
    method: MethodDescriptor = service.methods_by_name["GetAddresses"]
    rule = rule_of(method)
    assert rule is not None
    assert "service" in rule.roles
    assert not rule.anonymous


def test_nobody_can_be_asked_for_outside_a_call() -> None:
    with acting(Caller("e-1", frozenset())):
        assert caller(None).subject == "e-1"
    with pytest.raises(LookupError):
        caller(None)
