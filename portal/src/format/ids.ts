/** The end of an id: their beginnings are times, and the same for what came together. */
export const shortId = (id: string): string => `…${id.slice(-8)}`
