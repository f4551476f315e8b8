// part walked(report)
//
// Whether a report counts where ties aren't folded: its pair must not be too weak once it is.
(@counted(report) AND (size($weak) = 0 OR NOT [startNode(report).id, endNode(report).id] IN $weak))
