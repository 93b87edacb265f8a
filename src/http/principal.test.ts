import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Credential, Reader } from '../engine/store.ts'
import { Authenticator, readBasic } from './principal.ts'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const KEY = `klarna_test_api_${'k'.repeat(43)}`
const credential: Credential = {
  username: 'u-1',
  merchantId: 'M1',
  secretDigest: createHash('sha256').update(KEY).digest('hex'),
  createdAt: 0,
}

/** A reader of these credentials that counts its look-ups. */
function readerOf(...credentials: Credential[]) {
  const seen: string[] = []
  const find = async (name: string, matches: (each: Credential) => boolean) => {
    seen.push(name)
    return credentials.find(matches)
  }
  const reader = {
    credential: (username: string) => find(username, (each) => each.username === username),
    credentialByDigest: (digest: string) => find('#', (each) => each.secretDigest === digest),
  } as Partial<Reader> as Reader
  return { reader, seen }
}

describe('HTTP Basic', () => {
  it.each([
    [basic('a:b'), { username: 'a', secret: 'b' }],
    [basic('a:b:c'), { username: 'a', secret: 'b:c' }],
    [basic('a:'), { username: 'a', secret: '' }],
    [`basic  ${basic('å:b').slice(6)} `, { username: 'å', secret: 'b' }],
    [`Basic ${KEY}`, { secret: KEY }],
    ['Basic klarna_live_api_abc', { secret: 'klarna_live_api_abc' }],
    [basic('no colon'), undefined],
    ['Bearer abc', undefined],
    ['Basic', undefined],
    ['Basic a b', undefined],
    ['', undefined],
    [undefined, undefined],
    [basic(`a:${'b'.repeat(3000)}`), undefined],
  ])('%s', (header, expected) => {
    expect(readBasic(header)).toEqual(expected)
  })
})

describe('who is calling', () => {
  it('is known by name and secret, and by the raw key alone', async () => {
    const authenticator = new Authenticator(readerOf(credential).reader, [])
    const principal = { kind: 'merchant', merchantId: 'M1', actor: 'merchant:u-1' }
    expect(await authenticator.authenticate(basic(`u-1:${KEY}`))).toMatchObject({ principal })
    expect(await authenticator.authenticate(`Basic ${KEY}`)).toMatchObject({ principal })
  })

  it('is nobody with a wrong secret, an unknown name or a disabled credential', async () => {
    const disabled = { ...credential, username: 'u-2', disabledAt: 1 }
    const authenticator = new Authenticator(readerOf(credential, disabled).reader, [])
    for (const text of [`u-1:${KEY}x`, 'u-1:', `nobody:${KEY}`, `u-2:${KEY}`]) {
      expect((await authenticator.authenticate(basic(text))).principal).toBeUndefined()
    }
  })

  it('is an operator when the credential belongs to no merchant', async () => {
    const { merchantId: _, ...operator } = credential
    const authenticator = new Authenticator(readerOf().reader, [operator])
    expect(await authenticator.authenticate(basic(`u-1:${KEY}`))).toMatchObject({
      principal: { kind: 'operator' },
    })
  })

  it('costs one look-up for a while, whether the name is known or not', async () => {
    const { reader, seen } = readerOf(credential)
    const authenticator = new Authenticator(reader, [])
    for (let n = 0; n < 3; n++) {
      await authenticator.authenticate(basic(`u-1:${KEY}`))
      await authenticator.authenticate(basic('nobody:x'))
    }
    expect(seen).toEqual(['u-1', 'nobody'])
  })

  it('is known by either secret where a fixed and a stored credential have one name', async () => {
    const { merchantId: _, ...operator } = credential
    const secretDigest = createHash('sha256').update('stored').digest('hex')
    const { reader } = readerOf({ ...operator, secretDigest })
    const authenticator = new Authenticator(reader, [operator])
    const principal = { kind: 'operator' }
    expect(await authenticator.authenticate(basic(`u-1:${KEY}`))).toMatchObject({ principal })
    expect(await authenticator.authenticate(basic('u-1:stored'))).toMatchObject({ principal })
    expect((await authenticator.authenticate(basic('u-1:neither'))).principal).toBeUndefined()
  })

  it('asks the store for a fixed name as well, so that it takes as long as any other', async () => {
    const { reader, seen } = readerOf()
    await new Authenticator(reader, [credential]).authenticate(basic(`u-1:${KEY}`))
    expect(seen).toEqual(['u-1'])
  })
})
