"""Content and metrics as the wire knows them, with a small October and no September."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc

from portevoix.content.v1 import service_pb2 as content
from portevoix.content.v1 import service_pb2_grpc as content_doors
from tests.component.cli.october import Metrics, add_october

PROGRAMME, TOKEN = "voices", "a-manager's-token"


class Content(content_doors.ContentServiceServicer):
    """Programmes; two published items on two pages, and a draft."""

    def __init__(self, *programmes: str) -> None:
        self.programmes = programmes or (PROGRAMME,)
        self.pages = 0

    def GetProgramme(
        self, request: content.GetProgrammeRequest, context: Any
    ) -> content.GetProgrammeResponse:
        if request.programme_id not in self.programmes:
            context.abort(grpc.StatusCode.NOT_FOUND, "there is no such programme")
        draft = content.ProgrammeDraft(name="Voices <3", why="Because people trust people.")
        return content.GetProgrammeResponse(
            programme=content.Programme(programme_id=request.programme_id, draft=draft)
        )

    def ListItems(self, request: content.ListItemsRequest, context: Any) -> content.ListItemsResponse:
        def item(content_id: str, title: str, published: bool = True) -> content.LibraryItem:
            draft = content.ItemDraft(programme_id=PROGRAMME, title=title)
            return content.LibraryItem(
                content_id=content_id, draft=draft, published_at_ms=1 if published else None
            )

        self.pages += 1
        if not request.page_token:
            return content.ListItemsResponse(
                items=[item("i1", "First item"), item("i3", "Draft", published=False)], next_page_token="2"
            )
        return content.ListItemsResponse(items=[item("i2", "Second item")])


def library(*programmes: str) -> Content:
    """Content, with a programme of each id."""
    return Content(*programmes)  # type: ignore[abstract]  # one that answers what is asked


@contextmanager
def answering(found: Metrics, items: Content) -> Iterator[dict[str, str]]:
    """Both houses on a free port; gives the variables of the environment that name them."""
    with standing(items, found) as address:
        yield {"PORTEVOIX_CONTENT_GRPC": address, "PORTEVOIX_METRICS_GRPC": address}


@contextmanager
def standing(items: Content, found: Metrics | None = None) -> Iterator[str]:
    """Content, and metrics where it is given, on a free port; gives the address."""
    server = grpc.server(ThreadPoolExecutor(4))
    content_doors.add_ContentServiceServicer_to_server(items, server)
    if found is not None:
        add_october(found, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield address
    finally:
        server.stop(None).wait()
