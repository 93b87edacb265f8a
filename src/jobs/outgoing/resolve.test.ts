/** Names whose servers answer, say no, or never say anything. */
import { createSocket } from 'node:dgram'
import type { LookupFunction } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { lookupFor, type ResolveOptions } from './resolve.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const REFUSED_NAME = 3
const A = 1

/** A name server: a name that begins with `silent` is never answered, `known` has an address, others do not exist. */
async function nameServer(): Promise<string> {
  const socket = createSocket('udp4')
  closing.push(() => socket.close())
  socket.on('message', (question, { port, address }) => {
    const name = question.toString('latin1', 13, 13 + (question[12] ?? 0))
    if (name.startsWith('silent')) return
    const isFound = name === 'known' && question.readUInt16BE(question.length - 4) === A
    const end = question.indexOf(0, 12) + 5
    const head = Buffer.from(question.subarray(0, end))
    head.writeUInt16BE(0x8180 | (name === 'known' ? 0 : REFUSED_NAME), 2)
    head.writeUInt16BE(isFound ? 1 : 0, 6)
    head.writeUInt16BE(0, 10)
    const record = Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 7])
    socket.send(isFound ? Buffer.concat([head, record]) : head, port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return `127.0.0.1:${socket.address().port}`
}

function look(hostname: string, options: ResolveOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    lookupFor(options)(hostname, { all: true }, (error, found) => (error ? reject(error) : resolve(found)))
  })
}

const system: LookupFunction = (_hostname, _options, callback) =>
  callback(null, [{ address: '127.0.0.9', family: 4 }])
const OF_SYSTEM = [{ address: '127.0.0.9', family: 4 }]

describe('the addresses of a name', () => {
  it('are those that its servers give', async () => {
    const servers = [await nameServer()]
    for (const mode of ['sandbox', 'production'] as const) {
      const found = await look('known.example', { mode, servers, system })
      expect(found).toEqual([{ address: '203.0.113.7', family: 4 }])
    }
  })

  it('are the system’s in a sandbox, where nobody else knows the name', async () => {
    const servers = [await nameServer()]
    for (const name of ['localhost', 'shop', 'my.localhost', 'absent.example']) {
      expect(await look(name, { mode: 'sandbox', servers, system }), name).toEqual(OF_SYSTEM)
    }
    const inProduction = look('absent.example', { mode: 'production', servers, system })
    await expect(inProduction).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })

  it('hold up nobody else while servers say nothing, and are given up', async () => {
    const servers = [await nameServer()]
    const silent = Array.from({ length: 40 }, (_, index) =>
      look(`silent${index}.example`, { mode: 'sandbox', servers, system }).catch(
        ({ code }) => code as string,
      ),
    )
    const began = performance.now()
    expect(await look('localhost', { mode: 'sandbox', servers })).toContainEqual(
      expect.objectContaining({ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) }),
    )
    await look('known.example', { mode: 'production', servers })
    expect(performance.now() - began).toBeLessThan(1000)
    expect(new Set(await Promise.all(silent))).toEqual(new Set(['ETIMEOUT']))
  }, 15_000)
})
