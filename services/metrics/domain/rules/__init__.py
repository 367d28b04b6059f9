"""What follows from facts: changes when they are heard, figures when they are asked for.

lateness   which period a fact still belongs to, and which only lists it as a correction
fold       facts into changes; visiting: visits into unique visitors
counting   amounts into tallies
summing    what was read into sums, rates and series
value      counts at the rates of their days, and what a period costs; conversions: what shares brought
people     who was enrolled, active, eligible, and which groups are large enough to be shown
shielding  groups that figures of several sets of people are about at once
warnings   which units give reason to worry
retention  who stayed, among advocates and others
scores     what surveys said of groups, and what that has to do with taking part
hours      what people and HR declare, and when it may be told
"""
