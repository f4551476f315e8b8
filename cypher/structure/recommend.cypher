// The few ties of knowledge worth making: those that would most better an aim, for whom, and how sure that is.
//
// One row per tie, in the order in which they are to be made; gain is what it adds to those before it. Candidates are
// pairs without a tie whose receiver is no information source, at the same place or at the same or neighbouring stages
// (as in stage-gaps); who has neither a place nor a stage is near everybody; or the pairs of a file. A tie that is unknown rather than absent
// says so in known. The notes say what is guaranteed. --why 1 explains the first row, in English and Indonesian.
//
// Convention: reach = receivers within steps of any information source (where there is none, of whoever gives and receives
// nothing); near = mean over receivers of 1/d from the nearest
// source, 0 if none; groups = pairs of stakeholder groups with two tied pairs or more that don't hang on one participant;
// robust = reach without the participant whose loss lowers it most now; stages = fewer rows of stage-gaps. Sources stay who
// they are now; an information source is one from its first tie on. Greedy, two at once where neither helps alone; every set
// where there are at most 20,000.
//
// graph   knowledge
// python  recommend:recommend
// param   aim: reach|near|groups|robust|stages = reach   What is to be bettered.
// param   budget: float = 5           How many ties; with costs, how much they may cost together.
// param   steps: int = 2              For reach and robust: within how many steps of a source.
// param   receivers: str[] = []       For reach, near and robust: who counts, as role=entrepreneur, group=, kind=, stage=, a name; everybody if left out. Sources never do.
// param   givers: str[] = []          Who may give a new tie, likewise; everybody if left out.
// param   most: int = 3               New ties of one participant at most, given or received; 0 lifts it.
// param   anywhere: bool = false      Also pairs that share no place and no neighbouring stage.
// param   pairs: str?                 A CSV file of candidates: columns from, to and, if they differ, cost.
// param   sure: bool = false          Only pairs known to have no tie.
// param   replicates: int?            How many graphs to draw for stays; 100 if left out, none where that would take long.
// param   why: int?                   Explain the row of this rank in sentences.
// returns from: str                   Who would give.
// returns to: str                     Who would receive.
// returns rank: int                   Its place in the order.
// returns from_name: str              Name of who would give.
// returns to_name: str                Name of who would receive.
// returns gain: float                 What it adds to the ties before it.
// returns total: float                The aim's value with it and all before it.
// returns served: int                 How many it serves.
// returns serves: str[]               Who gains: participants, pairs of groups or gaps; at most 20. Two ties that only help together name the same.
// returns through: str[]              The way from a source to the receiver.
// returns known: str                  not tied, or unknown: nobody who could have reported a tie answered.
// returns stays: share?               How often it is chosen again, one by one, when non-response and errors are drawn; blank if none were.
// returns cost: float                 What it costs; 1 unless a file says otherwise.
// example dataset=chain aim=near budget=2 -> rank=1
// example dataset=lonely ->
