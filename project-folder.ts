/** Where package.json lies. */
export const PROJECT_FOLDER = import.meta.dirname;
