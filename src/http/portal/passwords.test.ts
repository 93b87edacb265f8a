import { describe, expect, it } from 'vitest'
import { HasherBusy, PasswordHasher } from './passwords.ts'

describe('a password', () => {
  const hasher = new PasswordHasher()

  it('is kept as argon2id with its cost and a salt of its own', async () => {
    const [one, other] = await Promise.all([hasher.hash('correct horse'), hasher.hash('correct horse')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(one).not.toBe(other)
    expect(await hasher.verify('correct horse', one)).toBe(true)
    expect(await hasher.verify('correct horsf', one)).toBe(false)
    expect(await hasher.verify('', one)).toBe(false)
  })

  it('is verified by the cost that it was kept with', async () => {
    // By the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32
    const kept = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    expect(await hasher.verify('password', kept)).toBe(true)
  })

  it('is the same however its characters were typed', async () => {
    expect(await hasher.verify('A\u030angstro\u0308m', await hasher.hash('\u00c5ngstr\u00f6m'))).toBe(true)
  })

  it('of nobody is wrong, and takes as long', async () => {
    await hasher.verify('warm', undefined)
    const time = async (hash: string | undefined) => {
      const from = performance.now()
      for (let i = 0; i < 5; i++) await hasher.verify('password', hash)
      return performance.now() - from
    }
    const known = await time(await hasher.hash('another'))
    const unknown = await time(undefined)
    expect(unknown).toBeGreaterThan(known / 3)
    expect(await hasher.verify('password', undefined)).toBe(false)
  })

  it('is refused when too many are looked at, and taken again afterwards', async () => {
    const many = await Promise.allSettled(Array.from({ length: 50 }, () => hasher.hash('x')))
    const refused = many.filter((each) => each.status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    for (const { reason } of refused) expect(reason).toBeInstanceOf(HasherBusy)
    expect(await hasher.hash('x')).toMatch(/^\$argon2id/)
  })
})
