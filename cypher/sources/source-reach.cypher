// How far knowledge from each information source gets: participants within 1, 2, 3 … steps.
//
// One row per source and step; sources that get furthest first. Steps go on until no source reaches anybody new.
//
// graph     knowledge
// python    sources:source_reach
// spark     measures:source_reach
// param     steps: int = 3            How many steps to go.
// key       id step
// returns   id: str                   The information source.
// returns   name: str                 Its name.
// returns   step: int                 Within so many steps …
// returns   reached: int              … so many other participants can have its knowledge.
// returns   share: share?             The same, divided by n - 1; blank if there is no other participant.
// returns   new: int                  Those reached in just so many steps.
// example   dataset=chain -> id=chain:buyers, step=1, reached=1, share=0.125, new=1
// example   dataset=lonely ->
