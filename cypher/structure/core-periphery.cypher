// Who is in the core: those tied to one another, while the others aren't tied to one another.
//
// One row per participant, the core first. The notes have the fit, the densities within and between core and periphery,
// the second best core, and p: how often ties dealt anew, everybody keeping as many, fit as well.
//
// Convention: Borgatti & Everett (1999), discrete: the core with the highest Pearson correlation of the matrix with 1
// within the core and 0 within the periphery; the diagonal and the cells between the two are left out; directed ties stay
// so. Every core is tried up to 16 participants, else 100 seeded starts with single moves; p from 200 rewirings, 10
// starts each.
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  blocks:core_periphery
// returns id: str                             The participant.
// returns name: str                           Its name.
// returns core: bool? when unweighted         Whether it is in the core; blank if no core fits.
// returns core_weighted: bool? when weighted  The same, fitted to the ties' strengths.
// example dataset=camp -> id=camp:steve, core=true
// example dataset=lonely -> id=alone, core=null
// example dataset=nothing ->
