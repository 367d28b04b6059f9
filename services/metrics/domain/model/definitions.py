"""How each measure is computed, in every version that was ever in force."""

from datetime import date
from typing import NamedTuple


class Definition(NamedTuple):
    """A formula, and the first day for whose figures it holds."""

    measure: str
    version: int
    since: date
    text: str


_FIRST = date(1970, 1, 1)
_TEXTS = {
    "absence_days": "Days of absence imported / pairs of a person and a month imported, in a calendar "
    "quarter, of people employed on any day of it.",
    "activation_rate": "Active advocates / people eligible at any time in the period; both as of the period.",
    "active_advocates": "Enrolled people with at least one share that stands, made in the period.",
    "adoption_rate": "People enrolled / people eligible, both at the end of the period.",
    "amplification": "Of one item: the employees' total / that of the brand's own posts, per measure.",
    "click_through_rate": "Human clicks on tracked links / impressions, all measured.",
    "clicks": "Visits by people through tracked links; bots, previews and scanners are counted apart.",
    "clicks_bot": "Visits through tracked links by crawlers and other programs.",
    "clicks_preview": "Visits through tracked links by networks that fetch a preview.",
    "clicks_scanner": "Visits through tracked links by gateways that check links.",
    "comments": "Comments and answers, as a network or another system counts them.",
    "company_share_of_mix": "Shares of company content (brand, employer brand) / all shares.",
    "content_utilisation": "Items that could be shared in the period, with a share made in it that stands / "
    "items that could be shared in the period.",
    "cost": "Platform + employee time + management, as recorded by month; of a month that lies in the period "
    "in part, as much as its days in the period are of all its days.",
    "downloads": "Downloads reported for a share within the attribution window, once per external id.",
    "earned_media_value": "Sum over networks and actions of count x rate, each count at the rate of its day: "
    "impressions / 1000, clicks (of one source per network), visits, reactions (likes, comments, reshares), "
    "downloads, sign-ups, leads. A reaction's rate is the click's x weight unless it is set. What has no "
    "rate is in no sum.",
    "eligible": "People employed on any day of the period, as the directory told.",
    "engagement": "likes + comments + reshares.",
    "engagement_rate": "(likes + comments + reshares) / impressions, all measured.",
    "enrolled": "People enrolled on any day of the period.",
    "engagement_rate_by_followers": "(likes + comments + reshares) / potential_reach: an estimate.",
    "follows": "New followers of the account that shared.",
    "hires": "Hires reported for a share within the attribution window, once per external id.",
    "impressions": "Times shown, as a network counts them.",
    "items_published": "Items that could be shared outside the company at some moment of the period.",
    "items_shared": "Of these, the ones with a share that stands, made in the period.",
    "leavers_rate": "People who left in the calendar quarter and were not back at its end / people employed "
    "on any day of it; advocates are those enrolled on any of the 180 days before, with a share that stands, "
    "made in them.",
    "leads": "Leads reported for a share within the attribution window, once per external id.",
    "likes": "Likes and other reactions of one touch.",
    "net_sentiment": "100 (positive - negative) / all labelled mentions, the neutral ones included; a manual "
    "label stands above a given or an automatic one; mentions without a label are left out.",
    "network_clicks": "Clicks as a network or another system counts them; never added to our own.",
    "participation_rate": "Enrolled people with at least one share that stands, made in the period / people "
    "enrolled at any time in the period; both as of the period.",
    "potential_reach": "Sum over shares of the follower count of the account at the time of the share; "
    "overlap between audiences is not removed.",
    "reach": "People who were shown it, as a network counts them.",
    "reach_per_person": "potential_reach of what a unit shared / people enrolled in it at any time in the "
    "period.",
    "relation": "Pearson's coefficient, over groups, of the mean of trust, control mutuality, commitment and "
    "satisfaction, and the participation rate.",
    "reshares": "Shares of the share by people outside the programme.",
    "return_on_cost": "(earned_media_value - cost) / cost; absent where no cost is recorded, or 0.",
    "sales": "Sales reported for a share within the attribution window, once per external id.",
    "sales_cycle": "Median of days from first touch to sale of the deals closed in the period; of attributed "
    "ones (a sale of a share has their external id) and of the others apart.",
    "saving": "earned_media_value - cost; absent where no cost is recorded.",
    "saves": "Saves and bookmarks.",
    "shares": "One item to one network by one person; a retracted share does not stand.",
    "shares_unknown_followers": "Shares that potential_reach leaves out, since nobody knows the followers.",
    "sign_ups": "Sign-ups reported for a share within the attribution window, once per external id.",
    "survey_score": "The mean of the answers to the items of a scale, as the survey counted it at its close.",
    "time_spent": "Hours a week as people say: of each the last declaration in a calendar month, UTC; the "
    "median, and those with 5 hours or more / those who declared any.",
    "trained_share": "People enrolled on a day with a training completed before its end in UTC and valid at "
    "that moment / people enrolled on it.",
    "unique_visitors": "Distinct visitor keys with a human click within one UTC day, ISO week or month; "
    "there is no figure for longer, and none is a sum.",
    "video_views": "Video views, as the network counts them.",
}

DEFINITIONS: tuple[Definition, ...] = tuple(
    Definition(measure, 1, _FIRST, text) for measure, text in _TEXTS.items()
)


def version_in_force(definitions: tuple[Definition, ...], measure: str, on: date) -> int:
    """The newest version of a measure's definition that holds on a day. Raises LookupError for none."""
    held = [one.version for one in definitions if one.measure == measure and one.since <= on]
    if not held:
        raise LookupError(f"no definition of {measure} holds on {on}")
    return max(held)
