/** How wide a timeline's text may be, in columns: light enough for whoever only says so. */
export const MIN_WIDTH = 60;
export const MAX_WIDTH = 200;
