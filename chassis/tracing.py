"""Traces: W3C context that crosses gRPC, the outbox and Kafka; exported only when an endpoint is set.

The gRPC side is done here in few lines rather than by opentelemetry-instrumentation-grpc: that one is beta,
would trace anonymous calls, and writes the peer's address into every span. Without an endpoint no SDK is
loaded: spans cost next to nothing, and the context that came in is still handed on.
"""

import contextlib
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence

from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from chassis import __version__, logs

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
LINKS_LIMIT = 32
TRACE_ID_LENGTH = 32
_propagator = TraceContextTextMapPropagator()


def configure(house: str, replica: str) -> None:
    """Export spans by OTLP when OTEL_EXPORTER_OTLP_ENDPOINT is set; otherwise do nothing."""
    if not os.environ.get(ENDPOINT):
        return
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({"service.name": f"portevoix-{house}", "service.instance.id": replica})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


def flush() -> None:
    """Send the spans that wait. Blocks for up to five seconds, so call it last."""
    provider = trace.get_tracer_provider()
    if force := getattr(provider, "force_flush", None):
        force(5000)


@contextlib.contextmanager
def span(
    name: str, kind: SpanKind = SpanKind.INTERNAL, carrier: Mapping[str, str] | None = None
) -> Iterator[Span]:
    """A span around what is done within, child of the context in `carrier` where one is given."""
    parent = None if carrier is None else _propagator.extract(carrier)
    with _discreet(name, kind, parent, ()) as made:
        yield made


@contextlib.contextmanager
def continued(carrier: Mapping[str, str]) -> Iterator[None]:
    """Within: the context in `carrier` is the current one, with no span of ours."""
    token = context.attach(_propagator.extract(carrier))
    try:
        yield
    finally:
        context.detach(token)


@contextlib.contextmanager
def batch_span(name: str, traceparents: Iterable[str]) -> Iterator[Span]:
    """A span of its own around a batch, linked to where its records come from.

    A batch has many causes and no parent. At most 32 links are kept, so that a big batch stays cheap.
    """
    links = [link for parent in _distinct(traceparents) if (link := _link(parent)) is not None]
    with _discreet(name, SpanKind.CONSUMER, None, links) as made:
        yield made


def current_traceparent() -> str:
    """The W3C traceparent of here and now, for an outbox row or a call; empty where there is no context.

    With tracing off, a correlation id that is a trace id stands in, so that logs can still be joined.
    """
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    if carrier:
        return carrier["traceparent"]
    correlation = logs.correlation_id()
    if not is_trace_id(correlation):
        return ""
    return f"00-{correlation}-{secrets.token_hex(8)}-00"


def trace_id_of(traceparent: str) -> str:
    """The trace id in a traceparent, or an empty string where it is not well-formed."""
    parts = traceparent.split("-")
    return parts[1] if len(parts) >= 4 and is_trace_id(parts[1]) else ""


def is_trace_id(text: str) -> bool:
    """Whether this is a W3C trace id: 32 lower-case hexadecimal digits, not all 0."""
    return len(text) == TRACE_ID_LENGTH and set(text) <= set("0123456789abcdef") and set(text) != {"0"}


@contextlib.contextmanager
def _discreet(name: str, kind: SpanKind, parent: Context | None, links: Sequence[Link]) -> Iterator[Span]:
    """The text of an error may quote what somebody wrote: the span says that there was one, and no more."""
    with _tracer().start_as_current_span(
        name, context=parent, kind=kind, links=links, record_exception=False, set_status_on_exception=False
    ) as made:
        try:
            yield made
        except Exception:
            made.set_status(StatusCode.ERROR)
            raise


def _tracer() -> Tracer:
    return trace.get_tracer("portevoix", __version__)


def _distinct(traceparents: Iterable[str]) -> list[str]:
    seen: dict[str, None] = {}
    for parent in traceparents:
        if parent:
            seen[parent] = None
        if len(seen) == LINKS_LIMIT:
            break
    return list(seen)


def _link(traceparent: str) -> Link | None:
    found = trace.get_current_span(_propagator.extract({"traceparent": traceparent})).get_span_context()
    return Link(found) if found.is_valid else None
