"""Refusals to status."""

from collections.abc import Mapping

import grpc

from services.gamify.domain import errors

_CODES: Mapping[type[errors.GamifyRefusal], grpc.StatusCode] = {
    errors.NotYours: grpc.StatusCode.PERMISSION_DENIED,
    errors.OwnPoints: grpc.StatusCode.PERMISSION_DENIED,
    errors.NotADate: grpc.StatusCode.INVALID_ARGUMENT,
    errors.BadPageToken: grpc.StatusCode.INVALID_ARGUMENT,
    errors.Malformed: grpc.StatusCode.INVALID_ARGUMENT,
    errors.WrongRules: grpc.StatusCode.INVALID_ARGUMENT,
    errors.ProgrammeNeeded: grpc.StatusCode.INVALID_ARGUMENT,
    errors.TooSoon: grpc.StatusCode.INVALID_ARGUMENT,
    errors.EndsBeforeStart: grpc.StatusCode.INVALID_ARGUMENT,
    errors.InTheFuture: grpc.StatusCode.INVALID_ARGUMENT,
    errors.UnknownProgramme: grpc.StatusCode.NOT_FOUND,
    errors.UnknownPerson: grpc.StatusCode.NOT_FOUND,
    errors.UnknownVersion: grpc.StatusCode.NOT_FOUND,
    errors.WrongChallenge: grpc.StatusCode.INVALID_ARGUMENT,
    errors.UnknownChallenge: grpc.StatusCode.NOT_FOUND,
    errors.NeedsText: grpc.StatusCode.INVALID_ARGUMENT,
    errors.TooManyDays: grpc.StatusCode.INVALID_ARGUMENT,
    errors.NoteNeeded: grpc.StatusCode.INVALID_ARGUMENT,
    errors.Oneself: grpc.StatusCode.INVALID_ARGUMENT,
    errors.UnknownReward: grpc.StatusCode.NOT_FOUND,
    errors.UnknownRedemption: grpc.StatusCode.NOT_FOUND,
    errors.OwnRedemption: grpc.StatusCode.PERMISSION_DENIED,
    errors.EnoughForToday: grpc.StatusCode.RESOURCE_EXHAUSTED,
}


def refusal_to_status(refusal: Exception) -> tuple[grpc.StatusCode, str, str, Mapping[str, str]]:
    """Code, reason, sentence, and what is wrong with which field. Raises TypeError for no refusal of ours."""
    if not isinstance(refusal, errors.GamifyRefusal):
        raise TypeError(f"{type(refusal).__name__} is no refusal of gamify")
    code = _CODES.get(type(refusal), grpc.StatusCode.FAILED_PRECONDITION)
    if isinstance(refusal, errors.WrongRules | errors.WrongChallenge):
        return code, refusal.reason, refusal.text, refusal.faults
    invalid = code is grpc.StatusCode.INVALID_ARGUMENT and refusal.field
    return code, refusal.reason, refusal.text, {refusal.field: refusal.text} if invalid else {}
