"""Communications reads the comments that nothing could label, and says what they say."""

from cli.demo.cast import COMMENTS, PROGRAMME_ID
from cli.demo.scenario.staff import Staff
from cli.demo.story import Story
from cli.doors import call
from portevoix.metrics.v1 import events_pb2 as labels
from portevoix.metrics.v1 import sentiment_pb2 as sentiment


async def label_the_rest(staff: Staff, story: Story) -> None:
    """By their words, which are kept for seven days."""
    reader = staff.token("external_communications")
    says = {one.text: one.says for one in COMMENTS}
    unlabelled = sentiment.ListMentionsRequest(programme_id=PROGRAMME_ID, unlabelled=True, page_size=200)
    found = await call(staff.doors.sentiment.ListMentions, unlabelled, reader)
    for mention in found.mentions:
        said = says[mention.text]
        label = labels.Sentiment.Value(f"SENTIMENT_{said.upper()}")
        request = sentiment.LabelMentionRequest(mention_id=mention.mention_id, label=label)
        await call(staff.doors.sentiment.LabelMention, request, reader)
        story.labelled[mention.mention_id] = said
