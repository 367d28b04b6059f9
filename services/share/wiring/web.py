"""What the house answers by HTTP beside the JSON doors."""

from starlette.routing import Route

from chassis.settings import WrongSetting, refuse
from services.share.settings import ShareSettings
from services.share.usecases.sharing import Sharing
from services.share.web.employees import EmployeesDoor
from services.share.web.events import EventsDoor
from services.share.web.history import HistoryDoor
from services.share.web.postback import PostbackDoor, Secrets, read_secrets
from services.share.wiring.links import redirect
from services.share.wiring.parts import Share, now_ms


def show(share: Share, settings: ShareSettings, sharing: Sharing) -> None:
    """Show every page."""
    house = share.house
    events = EventsDoor(house.access, house.river.send, now_ms)
    postbacks = PostbackDoor(_secrets(settings), house.river.send, now_ms)
    employees = EmployeesDoor(house.access, share.import_people)
    history = HistoryDoor(house.access, sharing, share.books, share.networks, now_ms)
    house.front(Route("/l/{code}", redirect(share, settings), methods=["GET"]))
    house.show(
        Route("/v1/events", events.post, methods=["POST"]),
        Route("/v1/conversions/{source}", postbacks.post, methods=["POST"]),
        Route("/v1/employees:import", employees.post, methods=["POST"]),
        Route("/v1/shares:export", history.get, methods=["GET"]),
    )


def _secrets(settings: ShareSettings) -> Secrets:
    try:
        return read_secrets(settings.postbacks) if settings.postbacks else {}
    except WrongSetting as error:
        refuse(str(error))
