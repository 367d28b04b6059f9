"""Trace context, with and without an SDK behind it."""

from collections.abc import Iterator
from functools import partial

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from chassis import logs, tracing

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """Spans as an exporter would get them."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(tracing, "_tracer", lambda: provider.get_tracer("test"))
    yield exporter
    provider.shutdown()


def test_without_an_endpoint_the_context_is_handed_on() -> None:
    assert tracing.current_traceparent() == ""
    with tracing.span("call", carrier={"traceparent": PARENT}):
        assert tracing.current_traceparent() == PARENT


def test_a_context_is_continued_without_a_span(spans: InMemorySpanExporter) -> None:
    with tracing.continued({"traceparent": PARENT}):
        assert tracing.current_traceparent() == PARENT
    assert tracing.current_traceparent() == ""
    assert spans.get_finished_spans() == ()


def test_a_correlation_stands_in_for_a_trace() -> None:
    with logs.correlated(TRACE):
        first, second = tracing.current_traceparent(), tracing.current_traceparent()
    assert tracing.trace_id_of(first) == tracing.trace_id_of(second) == TRACE
    assert first != second
    with logs.correlated("no-trace-id"):
        assert tracing.current_traceparent() == ""


@pytest.mark.parametrize(
    "text", ["", "00", "00-xyz-b7ad6b7169203331-01", f"00-{'0' * 32}-b7ad6b7169203331-01"]
)
def test_a_broken_traceparent_has_no_trace_id(text: str) -> None:
    assert tracing.trace_id_of(text) == ""


def test_spans_follow_one_another(spans: InMemorySpanExporter) -> None:
    with tracing.span("outer", carrier={"traceparent": PARENT}):
        inside = tracing.current_traceparent()
    (outer,) = spans.get_finished_spans()
    assert outer.parent is not None
    assert f"{outer.parent.trace_id:032x}" == tracing.trace_id_of(inside) == TRACE
    context = outer.get_span_context()
    assert context is not None
    assert f"{context.span_id:016x}" in inside


def test_a_span_says_that_it_failed_and_not_how(spans: InMemorySpanExporter) -> None:
    for make in (tracing.span, partial(tracing.batch_span, traceparents=[])):
        with pytest.raises(ValueError), make("work"):
            raise ValueError("said by Zoe")
    for span in spans.get_finished_spans():
        assert span.status.status_code == StatusCode.ERROR
        assert "Zoe" not in span.to_json()


def test_a_batch_is_linked_to_its_causes(spans: InMemorySpanExporter) -> None:
    others = [f"00-{n:032x}-b7ad6b7169203331-01" for n in range(1, 100)]
    with tracing.batch_span("batch", [PARENT, "", "nonsense", PARENT, *others]):
        pass
    (batch,) = spans.get_finished_spans()
    assert batch.parent is None
    traces = [f"{link.context.trace_id:032x}" for link in batch.links]
    assert traces[0] == TRACE
    assert len(traces) == len(set(traces)) == tracing.LINKS_LIMIT - 1  # one of the first was nonsense
