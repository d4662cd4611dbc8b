/** Name of the database that the run's setup migrates, for `freshDatabase(MIGRATED_TEMPLATE)`. */
export const MIGRATED_TEMPLATE = 'migrated_template';

/** Days of the template from here on are kept as rows, whatever the date is today. */
export const FIRST_OPEN_DAY = '2026-11-01';
