// part slice(participant)
//
// Whether a participant is in the slice that is read: by the number in what the server calls it; all who have none are in the first.
($slices = 1 OR coalesce(toInteger(last(split(elementId(participant), ':'))), 0) % $slices = $slice)
