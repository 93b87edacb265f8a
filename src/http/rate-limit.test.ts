import { describe, expect, it } from 'vitest'
import { LIVE_LIMITS } from '../rate-limits.ts'
import { RateLimiter, rateCategory } from './rate-limit.ts'

describe('the rate of a merchant', () => {
  it('is counted by kind and second, and told in the headers of the wire', () => {
    let now = 1_000_000
    const limiter = new RateLimiter({ ...LIVE_LIMITS, other: 2 }, () => now)
    const take = (merchant = 'M1') => limiter.take(merchant, 'other')
    expect(take()).toEqual({
      allowed: true,
      headers: [
        ['X-Ratelimit-Limit', '2, 2;w=1'],
        ['X-Ratelimit-Remaining', '1'],
        ['X-Ratelimit-Reset', '1'],
      ],
    })
    expect(take().allowed).toBe(true)
    expect(take()).toMatchObject({ allowed: false, headers: expect.arrayContaining([['Retry-After', '1']]) })
    expect(take('M2').allowed).toBe(true)
    expect(limiter.take('M1', 'sessions').allowed).toBe(true)
    now += 1000
    expect(take().allowed).toBe(true)
  })

  it('has the kinds of the wire', () => {
    expect(
      ['createSession', 'createCustomerToken', 'createHostedPage', 'captureOrder'].map(rateCategory),
    ).toEqual(['sessions', 'tokens', 'pages', 'other'])
  })

  it('takes no more memory for more merchants', () => {
    const limiter = new RateLimiter(LIVE_LIMITS, () => 0)
    for (let merchant = 0; merchant < 250_000; merchant++) limiter.take(`M${merchant}`, 'other')
    expect(limiter.take('M1', 'other').allowed).toBe(true)
  })
})
