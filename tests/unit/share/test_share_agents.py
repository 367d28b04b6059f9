"""What a user agent says of itself."""

import crawleruseragents
import pytest

from services.share.domain.model.stamps import ClickClass
from services.share.domain.rules.agents import class_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (FIREFOX, ClickClass.HUMAN),
        (f"{IPHONE} [FBAN/FBIOS;FBAV/480.0.0.40.108;FBBV/1]", ClickClass.HUMAN),
        (f"{IPHONE} LinkedInApp/9.30.2", ClickClass.HUMAN),
        (f"{IPHONE} Instagram 350.0.0.28.90 (iPhone14,5; iOS 18_1)", ClickClass.HUMAN),
        (
            "Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 Chrome/146 MetaIAB Facebook",
            ClickClass.HUMAN,
        ),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", ClickClass.PREVIEW),
        ("Twitterbot/1.0", ClickClass.PREVIEW),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", ClickClass.PREVIEW),
        ("WhatsApp/2.23.20.0 A", ClickClass.PREVIEW),
        ("TelegramBot (like TwitterBot)", ClickClass.PREVIEW),
        ("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", ClickClass.PREVIEW),
        (
            "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
            ClickClass.PREVIEW,
        ),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", ClickClass.BOT),
        ("curl/8.5.0", ClickClass.BOT),
        ("python-requests/2.32", ClickClass.BOT),
        ("", ClickClass.BOT),
        ("   ", ClickClass.BOT),
        ("Mozilla/5.0 (Windows NT 10.0) BarracudaCentral link check", ClickClass.SCANNER),
    ],
)
def test_agents(agent: str, expected: ClickClass) -> None:
    assert class_of(agent, prefetch=False, is_crawler=crawleruseragents.is_crawler) is expected


def test_a_browser_that_looks_ahead_is_nobody_yet() -> None:
    assert class_of(FIREFOX, prefetch=True, is_crawler=crawleruseragents.is_crawler) is ClickClass.PREVIEW
