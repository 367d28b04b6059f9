"""How a programme is run: its calls."""

from chassis.house import House
from chassis.queues import KeyedQueue
from portevoix.content.v1 import (
    campaigns_pb2,
    campaigns_pb2_grpc,
    launch_pb2,
    launch_pb2_grpc,
    onboarding_pb2,
    onboarding_pb2_grpc,
    training_pb2,
    training_pb2_grpc,
)
from services.content.rpc.campaigns import CampaignRpc
from services.content.rpc.courses import CourseRpc
from services.content.rpc.launch import LaunchRpc
from services.content.rpc.learning import LearningRpc
from services.content.rpc.onboarding import OnboardingRpc
from services.content.rpc.programme_desk import ProgrammeDesk
from services.content.rpc.sessions import SessionRpc
from services.content.translate.texts import catalogue
from services.content.wiring.parts import new_id, now, open_desk, programme_books

TRAINING = training_pb2.DESCRIPTOR


def answer_programme(house: House) -> None:
    """Answer the services about campaigns, launches, training and onboarding."""
    desk = ProgrammeDesk(
        commands=house.commands,
        books=lambda: programme_books(house.mongo.collections),
        unit=lambda tx: (programme_books(tx.collections, tx.session), open_desk(tx).say),
        now=now,
        new_id=new_id,
    )
    house.answer(
        campaigns_pb2_grpc.add_CampaignServiceServicer_to_server,
        CampaignRpc(desk),
        campaigns_pb2.DESCRIPTOR.services_by_name["CampaignService"],
    )
    house.answer(
        launch_pb2_grpc.add_LaunchServiceServicer_to_server,
        LaunchRpc(desk, lambda language: catalogue(language or "en")),
        launch_pb2.DESCRIPTOR.services_by_name["LaunchService"],
    )
    house.answer(
        onboarding_pb2_grpc.add_OnboardingServiceServicer_to_server,
        OnboardingRpc(desk),
        onboarding_pb2.DESCRIPTOR.services_by_name["OnboardingService"],
    )
    _answer_training(house, desk)


def _answer_training(house: House, desk: ProgrammeDesk) -> None:
    house.answer(
        training_pb2_grpc.add_CourseServiceServicer_to_server,
        CourseRpc(desk),
        TRAINING.services_by_name["CourseService"],
    )
    house.answer(
        training_pb2_grpc.add_SessionServiceServicer_to_server,
        SessionRpc(desk, KeyedQueue()),
        TRAINING.services_by_name["SessionService"],
    )
    house.answer(
        training_pb2_grpc.add_LearningServiceServicer_to_server,
        LearningRpc(desk),
        TRAINING.services_by_name["LearningService"],
    )
