// part kept(participant, said, places)
//
// Whether the reader's filters keep a participant of whom the covered units say this; `places` are those of @within. A
// filter is a line here and its words below: the command line, headers and the texts that choose participants take them from here.
//
// param kind: str[] = []              Keep only this kind before measuring: Actor, Organization, InformationSource.
// param group: str[] = []             Keep only this stakeholder group before measuring.
// param role: str[] = []              Keep only this role before measuring.
// param stage: str[] = []             Keep only this stage of the value chain before measuring.
// param place: str[] = []             Keep only this place and its parts before measuring.
// param where: str[] = []              Keep only those with this property before measuring: export=yes; several of one property: any of them.
(said.kind IN $kinds
  AND (size($kind) = 0 OR said.kind IN $kind)
  AND (size($group) = 0 OR said.group IN $group)
  AND (size($role) = 0 OR said.role IN $role)
  AND (size($stage) = 0 OR EXISTS { (participant)-[works:AT_STAGE]->(stage:Stage) WHERE [works.dataset, works.wave] IN $units AND stage.id IN $stage })
  AND (size($place) = 0 OR EXISTS { (participant)-[is:LOCATED_IN]->(place:Place) WHERE [is.dataset, is.wave] IN $units AND place.id IN places })
  AND (size($where) = 0 OR all(wanted IN $where WHERE COLLECT {
    MATCH (participant)-[one:RECORDED_IN]->()
    WHERE [one.dataset, one.wave] IN $units AND one[split(wanted, '=')[0]] IS NOT NULL
    RETURN split(wanted, '=')[0] + '=' + toString(one[split(wanted, '=')[0]])
    ORDER BY coalesce(one.mentioned, false), $order[one.dataset] DESC
  }[0] IN $where)))
