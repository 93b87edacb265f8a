import { describe, expect, it } from 'vitest'
import { LIVE_LIMITS } from '../rate-limits.ts'
import { countedAddress, RateLimiter, rateCategory } from './rate-limit.ts'

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

describe('an address', () => {
  it('is counted whole, of IPv6 by the network of one customer', () => {
    expect(countedAddress('192.0.2.7')).toBe('192.0.2.7')
    expect(countedAddress('::ffff:192.0.2.7')).toBe('::ffff:192.0.2.7')
    expect(countedAddress('2001:db8:1:2:3:4:5:6')).toBe(countedAddress('2001:db8:1:2:ffff::1'))
    expect(countedAddress('2001:db8::1')).toBe(countedAddress('2001:db8::2'))
    expect(countedAddress('::1')).toBe('0:0:0:0')
    expect(countedAddress('2001:db8:1:2:3:4:5:6')).not.toBe(countedAddress('2001:db8:1:3:3:4:5:6'))
  })
})
