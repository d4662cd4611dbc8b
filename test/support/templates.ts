/** Name of the database that the run's setup migrates, for `freshDatabase(MIGRATED_TEMPLATE)`. */
export const MIGRATED_TEMPLATE = 'migrated_template';
