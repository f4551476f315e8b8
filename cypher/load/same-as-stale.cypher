// Removes links between some pairs of datasets that the ledger doesn't say any more.
UNWIND $pairs AS pair
MATCH (:Dataset {id: pair[1]})<-[:RECORDED_IN]-(:Record)<-[link:SAME_AS]-(:Participant)
WHERE link.left_dataset = pair[0] AND link.right_dataset = pair[1] AND NOT link.key IN $keys
WITH DISTINCT link
DELETE link
RETURN count(*) AS removed
