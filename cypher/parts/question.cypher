// part question(report)
//
// The question under which a report folds: its own, or the one that this mirrors.
coalesce($sides[report.dataset + '|' + toString(report.wave) + '|' + type(report) + '|' + coalesce(report.question, '')].name, report.question)
