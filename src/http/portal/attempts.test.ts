import { describe, expect, it } from 'vitest'
import { Attempts } from './attempts.ts'

const OWNER = 'owner@shop.example'
const HOME = '192.0.2.1'
const ATTACKER = '198.51.100.7'

function world() {
  let now = 1_000_000
  const attempts = new Attempts(() => now)
  const fail = (email: string, address: string) => attempts.begin(email, address).waitS
  const pass = (seconds: number) => {
    now += seconds * 1000
  }
  return { attempts, fail, pass }
}

describe('attempts', () => {
  it('that fail make the next one wait, longer each time', () => {
    const { fail, pass } = world()
    expect([1, 2, 3, 4].map(() => fail(OWNER, HOME))).toEqual([undefined, undefined, undefined, undefined])
    const waits: (number | undefined)[] = []
    for (let i = 0; i < 12; i++) {
      const wait = fail(OWNER, HOME)
      waits.push(wait)
      pass(wait ?? 0)
      expect(fail(OWNER, HOME)).toBeUndefined()
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900])
  })

  it('that come too soon do not count, so that waiting always helps', () => {
    const { fail, pass } = world()
    for (let i = 0; i < 4; i++) fail(OWNER, HOME)
    for (let i = 0; i < 1000; i++) expect(fail(OWNER, HOME)).toBe(1)
    pass(1)
    expect(fail(OWNER, HOME)).toBeUndefined()
  })

  it('of others lock nobody out of an account', () => {
    const { attempts, fail, pass } = world()
    for (let i = 0; i < 5000; i++) fail(OWNER, `198.51.${i % 250}.${i % 199}`)
    for (let i = 0; i < 500; i++) {
      fail(OWNER, ATTACKER)
      pass(1)
    }
    expect('succeeded' in attempts.begin(OWNER, HOME)).toBe(true)
  })

  it('from one address are bounded, whatever accounts they try, for a quarter of an hour', () => {
    const { fail, pass } = world()
    for (let i = 0; i < 100; i++) expect(fail(`user${i}@shop.example`, ATTACKER)).toBeUndefined()
    expect(fail('user100@shop.example', ATTACKER)).toBe(900)
    expect(fail('user100@shop.example', HOME)).toBeUndefined()
    pass(900)
    expect(fail('user100@shop.example', ATTACKER)).toBeUndefined()
  })

  it('that are made at once count each', () => {
    const { fail } = world()
    const made = Array.from({ length: 50 }, () => fail(OWNER, ATTACKER)).filter((wait) => wait === undefined)
    expect(made).toHaveLength(4)
  })

  it('that succeed begin anew, and do not use up what an address may', () => {
    const { attempts, fail } = world()
    for (let i = 0; i < 300; i++) {
      const begun = attempts.begin(OWNER, HOME)
      if (begun.waitS !== undefined) throw new Error('made to wait')
      begun.succeeded()
    }
    expect(fail(OWNER, HOME)).toBeUndefined()
  })

  it('are forgotten after an hour', () => {
    const { fail, pass } = world()
    for (let i = 0; i < 4; i++) fail(OWNER, HOME)
    pass(3600)
    expect([1, 2, 3, 4].map(() => fail(OWNER, HOME))).toEqual([undefined, undefined, undefined, undefined])
  })

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['2001:db8::1', '2001:db8:0:0:9::', true],
    ['::ffff:192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.2', false],
  ])('from %s and %s are of one network: %s', (one, other, same) => {
    const { fail } = world()
    for (let i = 0; i < 4; i++) fail(OWNER, one)
    expect(fail(OWNER, other) !== undefined).toBe(same)
  })

  it('of any case of an email are of one account', () => {
    const { fail } = world()
    for (let i = 0; i < 4; i++) fail(OWNER, HOME)
    expect(fail(' OWNER@Shop.example', HOME)).toBe(1)
  })
})
