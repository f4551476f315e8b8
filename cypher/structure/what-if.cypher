// What would change if participants left, or ties were made or ended: every figure before and after.
//
// One row per figure: the whole network, kinds, groups and datasets as in overview; pairs of groups as in integration; gaps
// of the chain as in stage-gaps; of each participant its sources, reach and closeness, those who lose a source first. Of
// participants, pairs and gaps only what changes, unless --everybody. Nothing is written; each figure is what would be
// asked of the changed data. A tie that is made has strength 1 and one report.
//
// Convention: reach = participants reached along the ties, however many steps; sources as in stage-gaps; closeness
// (r/(n-1)) * (r / sum of d); a state of a pair of groups, and a gap, is 1 where it is so, else 0.
//
// graph   knowledge|supply|flow|support|collaboration|all
// python  what_if:what_if
// param   leave: participant[] = []   Who leaves, by id or name; may be given several times.
// param   add: str[] = []             A tie that is made: "A>B", giver and receiver by id or name; several are fine.
// param   remove: str[] = []          A tie that ends: "A>B"; several are fine.
// param   changes: str?               A CSV file of changes: columns change (leave, add, remove), from, to.
// param   everybody: bool = false     Also figures of participants, pairs of groups and gaps that stay as they are.
// param   replicates: int?            How many graphs to draw for intervals; 100 if left out, none where that would take long.
// key     section of of_id measure
// returns section: str                all, kind, group, dataset, groups, gaps or participant.
// returns of: str                     Of whom or what.
// returns measure: str                What is measured.
// returns before: float?              The figure as the data are.
// returns after: float?               The figure after the changes; blank for who leaves.
// returns change: float?              After less before.
// returns change_low: float?          Nine in ten of the changes lie between this one, drawn for those who did not answer,
// returns change_high: float?         and this one; blank where everybody answered, and for other figures.
// returns lost: str[]                 Sources that no longer reach the participant; at most 20.
// returns gained: str[]               Sources that now reach it; at most 20.
// returns of_id: str?                 Id of the participant.
// returns note: str?                  Why there is no figure, or what it rests on.
// example dataset=chain leave="Internet" -> section=all, measure=participants, before=9, after=8
// example dataset=lonely leave=alone -> section=all, measure=participants, after=0
