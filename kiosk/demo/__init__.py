"""A lively fair to try everything by hand: invented people, drawn portraits, a tap panel."""
