"""What made a click, by what its user agent says of itself and where it comes from."""

import re
from collections.abc import Callable

from services.share.domain.model.stamps import ClickClass

_PREVIEW = re.compile(
    r"linkedinbot|facebookexternalhit|facebookcatalog|facebot|meta-externalfetcher|twitterbot|slackbot|"
    r"slack-imgproxy|whatsapp/|telegrambot|skypeuripreview|discordbot|pinterestbot|redditbot|mastodon/|"
    r"bluesky cardyb|quora link preview|bitrix link preview|vkshare|embedly|iframely|google-pagerenderer",
    re.IGNORECASE,
)
_SCANNER = re.compile(
    r"barracuda|mimecast|proofpoint|safelinks|urldefense|link resolver|clamav|symantec|fireeye|trend ?micro",
    re.IGNORECASE,
)
# The in-app browsers of the networks are people, though lists of crawlers hold some of their words.
_IN_APP = re.compile(r"\bFB_?IAB\b|\bFBAN/|\bFBAV/|MetaIAB|LinkedInApp|\bInstagram\b|Slack_SSB|\bViber\b")
# What lists cannot keep up with: programs that name their trade or give an address to complain to.
_TRADE = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot[/_;-]|crawl|spider|scrap|fetcher|archiv|monitor|health-?check|check(er)?\b|probe\b|"
    r"(?<!cam)scanner|validat|prerender|preview|headless|synthetic|lighthouse|page ?speed|https?://|\+mailto:|"
    r"\brss|\bfeed|\bcurl|wget|http-?client|python|\bjava/|\bphp|\bruby|\bperl\b|go-http|okhttp|axios|postman|"
    r"analy[sz]|index(er)?\b|collector|transcoder|imageproxy|emailproxy|compatible; (?!msie|konqueror)",
    re.IGNORECASE,
)


def class_of(user_agent: str, *, prefetch: bool, is_crawler: Callable[[str], bool]) -> ClickClass:
    """The class of a click. `prefetch`: the request itself said that nobody looks yet.

    `is_crawler` is a well-kept list of crawlers. No user agent is a bot, and so is one that names no platform
    in brackets, as every browser does.
    """
    if prefetch or _PREVIEW.search(user_agent):
        return ClickClass.PREVIEW
    if _IN_APP.search(user_agent):
        return ClickClass.HUMAN
    if _SCANNER.search(user_agent):
        return ClickClass.SCANNER
    if "(" not in user_agent or is_crawler(user_agent) or _TRADE.search(user_agent):
        return ClickClass.BOT
    return ClickClass.HUMAN


def class_at(by_agent: ClickClass, address: str, in_datacentre: Callable[[str], bool]) -> ClickClass:
    """The class of a click by its agent and its address: people do not sit in data centres.

    Mail gateways open links from there before they deliver them, and call themselves browsers.
    """
    if by_agent is ClickClass.HUMAN and in_datacentre(address):
        return ClickClass.SCANNER
    return by_agent
