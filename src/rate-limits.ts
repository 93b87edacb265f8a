/** Calls that a merchant may make in a second, by kind. */
export const RATE_CATEGORIES = ['sessions', 'tokens', 'pages', 'other'] as const
export type RateCategory = (typeof RATE_CATEGORIES)[number]
export type RateLimits = Record<RateCategory, number>

/** The original's live figures. */
export const LIVE_LIMITS: RateLimits = { sessions: 40, tokens: 40, pages: 40, other: 200 }
