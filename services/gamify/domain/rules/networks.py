"""What gamify keeps of share's table of networks; a contract test holds the two to the same."""

REVIEW_SITES = frozenset({"glassdoor", "indeed"})
"""Their rules forbid paid reviews: nothing that happens there earns anything."""

NETWORKS = REVIEW_SITES | {
    "linkedin",
    "x",
    "facebook",
    "instagram",
    "mastodon",
    "bluesky",
    "whatsapp",
    "email",
    "slack",
    "teams",
    "yammer",
    "workplace",
    "forum",
    "event",
    "word_of_mouth",
    "other",
}
"""The id of every network."""
