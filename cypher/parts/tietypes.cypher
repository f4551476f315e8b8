// part tietypes()
//
// Types of the relationships that are reports of a tie between two participants.
INFORMS|SUPPLIES|SUPPORTS|COLLABORATES_WITH
