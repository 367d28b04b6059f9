"""The fixtures of the tests: real infrastructure, a namespace per measurement, an issuer of tokens."""

from tests.conftest import infra, issuer, kafka, mongodb, namespace, pytest_configure, pytest_report_header

__all__ = ["infra", "issuer", "kafka", "mongodb", "namespace", "pytest_configure", "pytest_report_header"]
