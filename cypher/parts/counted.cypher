// part counted(report)
//
// Whether a report counts: it is of a covered unit and answers a question that the reader asks for.
([report.dataset, report.wave] IN $units AND (size($question) = 0 OR report.question IN $question))
