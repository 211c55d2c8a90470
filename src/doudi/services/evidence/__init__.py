"""Papers, surveys, appraisals, supporters and mandates behind a case."""
