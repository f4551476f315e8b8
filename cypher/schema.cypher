// Constraints and indexes that every key lookup and every MERGE of canting stands on. Each statement may be run again.
// The version stands in the node (:Schema {id: 'canting'}); it grows when a graph's shape changes so that an older
// canting would misread it.
//
// version 2

CREATE CONSTRAINT schema_id IF NOT EXISTS FOR (n:Schema) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT participant_id IF NOT EXISTS FOR (n:Participant) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT event_id IF NOT EXISTS FOR (n:Event) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT record_id IF NOT EXISTS FOR (n:Record) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT stage_id IF NOT EXISTS FOR (n:Stage) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT place_id IF NOT EXISTS FOR (n:Place) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT industry_id IF NOT EXISTS FOR (n:Industry) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT dataset_id IF NOT EXISTS FOR (n:Dataset) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT load_run_id IF NOT EXISTS FOR (n:LoadRun) REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT informs_key IF NOT EXISTS FOR ()-[r:INFORMS]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT supplies_key IF NOT EXISTS FOR ()-[r:SUPPLIES]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT supports_key IF NOT EXISTS FOR ()-[r:SUPPORTS]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT collaborates_with_key IF NOT EXISTS FOR ()-[r:COLLABORATES_WITH]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT not_said_key IF NOT EXISTS FOR ()-[r:NOT_SAID]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT participates_in_key IF NOT EXISTS FOR ()-[r:PARTICIPATES_IN]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT recorded_in_key IF NOT EXISTS FOR ()-[r:RECORDED_IN]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT member_of_key IF NOT EXISTS FOR ()-[r:MEMBER_OF]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT at_stage_key IF NOT EXISTS FOR ()-[r:AT_STAGE]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT located_in_key IF NOT EXISTS FOR ()-[r:LOCATED_IN]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT classified_as_key IF NOT EXISTS FOR ()-[r:CLASSIFIED_AS]-() REQUIRE r.key IS UNIQUE;

CREATE CONSTRAINT observation_id IF NOT EXISTS FOR (n:Observation) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT part_of_key IF NOT EXISTS FOR ()-[r:PART_OF]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT corresponds_to_key IF NOT EXISTS FOR ()-[r:CORRESPONDS_TO]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT about_key IF NOT EXISTS FOR ()-[r:ABOUT]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT same_as_key IF NOT EXISTS FOR ()-[r:SAME_AS]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT judged_in_key IF NOT EXISTS FOR ()-[r:JUDGED_IN]-() REQUIRE r.key IS UNIQUE;

CREATE INDEX participant_name IF NOT EXISTS FOR (n:Participant) ON (n.name);
CREATE INDEX stage_code IF NOT EXISTS FOR (n:Stage) ON (n.code);
CREATE INDEX place_code IF NOT EXISTS FOR (n:Place) ON (n.code);
CREATE INDEX industry_code IF NOT EXISTS FOR (n:Industry) ON (n.code);
CREATE INDEX load_run_dataset IF NOT EXISTS FOR (n:LoadRun) ON (n.dataset);
