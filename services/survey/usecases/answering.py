"""Taking an answer from somebody who stays unknown."""

from services.survey.domain.errors import NotOpen, TokenNotValid
from services.survey.domain.model import Comment, Given, Submission, Wave
from services.survey.domain.rules import reading, tokens
from services.survey.domain.rules.answers import checked
from services.survey.ports import AnswerStore, Chance, SecretLost, WaveSecrets


async def answer_survey(
    token: str, submission_id: str, given: Given, answers: AnswerStore, secrets: WaveSecrets, chance: Chance
) -> str:
    """Take one answer; the same submission again is the same answer, whatever it says then.

    Return the reading key for replies to what was answered in words; empty where nothing was.

    Raises TokenNotValid, NotOpen, WrongAnswer, AnswerMissing, OffTheScale.
    """
    wave = await open_wave_of(token, answers)
    answer = checked(wave.questionnaire, wave.scale, given)
    secret = _secret(wave, secrets)
    key = reading.reading_key(secret, wave.survey_id, token, submission_id) if answer.texts else ""
    submission = Submission(
        survey_id=wave.survey_id,
        token_hash=tokens.token_hash(secret, token),
        receipt=tokens.receipt_of(secret, token, submission_id),
        answer_id=chance(tokens.ANSWER_ID_BYTES),
        cells=answer.cells,
        comments=tuple(
            Comment(chance(tokens.ANSWER_ID_BYTES), name, text, reading.mark_of(key, name))
            for name, text in answer.texts.items()
        ),
    )
    if not await answers.take(submission):
        raise TokenNotValid
    return key


async def open_wave_of(token: str, answers: AnswerStore) -> Wave:
    """Return the wave that a token is for.

    Raises TokenNotValid where there is none, NotOpen where it is not open.
    """
    wave = await answers.wave(tokens.survey_of(token))
    if wave is None:
        raise TokenNotValid
    if not wave.open:
        raise NotOpen("this survey takes no answers now")
    return wave


def _secret(wave: Wave, secrets: WaveSecrets) -> bytes:
    try:
        return secrets.get(wave.survey_id, wave.attempt)
    except SecretLost as lost:
        raise NotOpen("this survey takes no answers any more") from lost
