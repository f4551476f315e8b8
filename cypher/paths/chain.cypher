// Paths of goods from hulu to hilir through the stages of the value chain: of one participant, of some products, or all.
//
// One row per step; paths through most stages first, then those along the strongest ties. Every step leads to a later
// stage. A path starts at somebody's first stage, where nobody supplies it there, and ends where nothing leads to a later
// stage. Goods come to the first of a buyer's stages that is later than where they come from, and go on from there; so
// a participant that works at several stages may stand in a path at more than one (its stages at one
// position count as one). Paths are never all written out: their number is counted, and the first ones are found.
//
// Convention: among paths through equally many stages the least sum of 1/strength comes first.
//
// graph     supply
// python    chains:chain
// param     who: participant?         Only paths that this participant is on, by id or name.
// param     product: str[] = []       Only ties of this product (the survey's question, such as cloth); may be given several times.
// param     paths: int = 10           How many paths.
// param     evidence: bool = false    Say who reports each step.
// returns   path: int                 Number of the path.
// returns   step: int                 Number of the step in its path.
// returns   from: str                 Who supplies.
// returns   to: str                   Whom.
// returns   from_name: str            The supplier's name.
// returns   to_name: str              The buyer's name.
// returns   from_stage: str           Stage that the goods come from.
// returns   to_stage: str             Stage that they go to.
// returns   skipped: int              Stages between the two.
// returns   weight: float             Strength of the tie: the largest weight per question, then the sum over questions.
// returns   length: int               Steps in the whole path.
// returns   evidence: str[] when evidence  Each report: question, respondent, file and row.
// example   dataset=chain -> path=1, step=1, from="chain:grower", to="chain:weaver", to_stage="Kain", length=3
// example   dataset=batik-pekalongan who="Pengusaha batik Kauman 1" -> from="bp:pewarna-sintetis-2", to="bp:kauman-4", length=4
// example   dataset=batik-pekalongan product=dye -> from_stage="Bahan baku", to_stage="Pembatikan"
// example   dataset=lonely ->
