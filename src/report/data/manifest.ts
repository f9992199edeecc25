/** The file that says what the others of a folder of tables are. */
export const MANIFEST = 'manifest.json';
export const MANIFEST_SCHEMA = 'report-csv/1';
