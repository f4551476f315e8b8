// part stands(link)
//
// Whether what a list of codes says of a code, PART_OF or CORRESPONDS_TO, still counts: the list's latest wave says so or,
// of a code that no list has in its latest wave, the newest wave of the list that says anything of it.
EXISTS {
  MATCH (itsList:Dataset {id: link.dataset})
  WHERE link.wave = itsList.wave OR link.wave < itsList.wave AND NOT EXISTS {
    MATCH (itsCode)-[link]->(), (itsCode)-[tells:RECORDED_IN]->(aList:Dataset)
    WHERE tells.mentioned IS NULL AND tells.wave = aList.wave
      OR aList = itsList AND tells.wave > link.wave AND tells.wave <= itsList.wave
  }
}
