// Where the value chain is broken: neighbouring stages with goods but no knowledge, stages that no source reaches.
//
// One row per gap, from hulu to hilir. Goods go from a stage to the next one, and knowledge between them goes neither way
// (no knowledge), or only one way (no knowledge onward, no knowledge back); or nobody at a stage is reached by any source, however
// many steps it takes (no source). Sources are the information sources that give; where none does, the participants who
// give and receive nothing; where there is no source at all, no stage is said to be without one. Where nobody answered who could
// have said that there is such knowledge, the gap's state is unknown; where one way is known to lack knowledge and of the
// other it is unknown, each way has a row. All numbers of ties: canting query stage-flow.
//
// Convention: the next stage is the one of the next position at which a participant of the graph works; there are goods, or
// there is knowledge, between two stages if one tie leads from anybody of the one to anybody of the other.
//
// graph     knowledge
// python    stages:stage_gaps
// key       gap stage next_stage
// returns   gap: str                  no knowledge, no knowledge onward, no knowledge back, or no source.
// returns   stage: str                The stage, or the more hulu one of the two.
// returns   name: str                 Its name.
// returns   next_stage: str?          The next stage; blank for no source.
// returns   next_name: str?           Its name.
// returns   goods: int?               Ties of goods from the one to the next.
// returns   onward: int?              Ties of knowledge from the one to the next.
// returns   back: int?                Ties of knowledge from the next one back.
// returns   participants: int?        For no source: how many work at the stage.
// returns   state: str                no tie, or unknown.
// example   dataset=chain -> gap="no knowledge onward", stage=fibre, next_stage=cloth, goods=1, onward=0, back=1
// example   dataset=batik-pekalongan -> gap="no knowledge onward", stage=finishing, goods=9, back=3
// example   dataset=lonely ->
