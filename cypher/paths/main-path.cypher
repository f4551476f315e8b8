// The main path of knowledge or goods: the ties that most ways from the first givers to the last receivers pass.
//
// One row per tie, the main path first, then the heaviest. Where ties go round in circles only those are kept that lead
// from a stage on to a later one (and those of information sources that receive nothing); where no tie does, participants who
// reach one another are condensed to one. treated says what became of each tie. Where over half of those with ties reach
// one another there is no main path. Pictures: canting draw path.
//
// Convention: spc = paths from sources to sinks through the tie (Hummon & Doreian 1989); splc counts everybody before it
// as a start, spnp also everybody after it as an end; whole numbers. global = the path with the largest sum; local = from
// the source with the heaviest tie on along the heaviest; key-route = the heaviest ties, followed both ways (Liu & Lu
// 2012). All that tie are taken. Isolates are left out.
//
// graph   knowledge|supply|flow
// python  main_path:main_path
// param   method: global|local|key-route = global   How the path is found.
// param   routes: int = 1             For key-route: from how many of the heaviest ties.
// param   by: spc|splc|spnp = spc     The weight that the path follows.
// param   cycles: auto|stages|condense = auto   Where ties go round: stages if any tie leads from one on to a later one, else strong components.
// param   evidence: bool = false      Say who reports each tie of the main path.
// returns from: str                   Who gives.
// returns to: str                     Who receives.
// returns from_name: str              Name of who gives.
// returns to_name: str                Name of who receives.
// returns spc: int?                   Search path count; blank for a tie that isn't kept, and where there is no main path.
// returns splc: int?                  Search path link count.
// returns spnp: int?                  Search path node pair.
// returns on_path: bool               Whether it lies on the main path.
// returns treated: str                kept, dropped or condensed.
// returns evidence: str[]? when evidence  Each report: question, respondent, file and row; blank off the main path.
// example dataset=chain graph=supply -> on_path=true, treated=kept
// example dataset=chain graph=supply evidence -> to=chain:weaver, evidence="Whom do you supply?, said by chain:grower (goods.csv row 2)"
// example dataset=batik-pekalongan -> on_path=true
// example dataset=lonely ->
