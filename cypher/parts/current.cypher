// part current(said)
//
// Whether the latest wave of its dataset says so: a register's or code list's, which no question covers by itself.
EXISTS { (:Dataset {id: said.dataset, wave: said.wave}) }
