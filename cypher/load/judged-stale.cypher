// Removes what was said of participants without a link, between some pairs of datasets, and isn't said any more.
UNWIND $pairs AS pair
MATCH (:Dataset {id: pair[1]})<-[judged:JUDGED_IN]-(:Participant)
WHERE judged.survey = pair[0] AND NOT judged.key IN $keys
DELETE judged
RETURN count(*) AS removed
